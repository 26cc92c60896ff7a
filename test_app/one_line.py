x = 1; y = [x]; y.append(x); print(y)

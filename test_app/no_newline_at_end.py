"""A file whose last line has no end, with tabs, form feeds and DOS line ends."""

def f(x):
	if x:
		return 1
	return 2

print(f(0), f(1))
"""Assignments inside expressions: in conditions, loops, arguments, comprehensions and slices."""


def work(data):
    if (n := len(data)) > 3:
        kept = n
    position = 0
    while chunk := data[position:position + 2]:
        position += 2
        last = chunk
    total = sum([(x := item) for item in data])
    both = (a := 1) + (b := a + 1)
    return kept, last, total, x, both, b, [y := 1, y ** 2], data[(start := 1):start + 2]


print(work([5, 6, 7, 8, 9]))

"""A bill that comes out wrong: a price goes wrong deep in nested calls, long before the total shows it. Find the line with smiley."""


class Item:
    def __init__(self, name, price, amount):
        self.name = name
        self.price = price
        self.amount = amount


class Basket:
    def __init__(self):
        self.items = []
        self.discounts = {'tea': 10, 'cake': 50}

    def add(self, item):
        self.items.append(item)
        self.check(item)

    def check(self, item):
        if item.amount >= 3:
            self.reward(item)

    def reward(self, item):
        percent = self.discounts.get(item.name, 0)
        for other in self.items:
            self.lower(other, percent)

    def lower(self, item, percent):
        # meant for the rewarded item alone
        item.price = item.price - item.price * percent // 100

    def total(self):
        result = 0
        for item in self.items:
            result += item.price * item.amount
        return result


def shopping():
    basket = Basket()
    for name, price, amount in (('bread', 300, 1), ('tea', 450, 2), ('cake', 200, 3), ('milk', 120, 1)):
        basket.add(Item(name, price, amount))
    return basket


basket = shopping()
print('total', basket.total(), 'expected', 300 + 2 * 450 + 3 * 100 + 120)

"""Names that look like secrets, as variables, keys and attributes: recorded as redacted.

oracle: no, the oracle keeps secrets in the clear
"""


class Account:
    def __init__(self):
        self.user = 'me'
        self.password = 'hunter2'


def login(user, password, api_key='k-123'):
    token = user + password
    headers = {'Authorization': 'Bearer ' + token, 'accept': 'text'}
    account = Account()
    settings = {'db': {'private_key': 'pk', 'host': 'h'}}
    my_secret_value = 42
    cookies = ['c=1']
    plain = 'shown'
    account.api_key = 'hunter2'
    settings['token'] = 'hunter2'
    settings['port'] = 80
    return plain


def many_changes():
    """What a secret key has is not shown, nor kept, when all the others are others."""
    hidden = ''.join(['hid', 'den'])
    table, n = {'a': hidden, 'password': hidden, 'b': 1000}, 0
    for i in range(30):
        table.update((k + i % 3, 'text %d' % (i + k)) for k in range(12))
        n += 1
        del table['password' if i % 4 == 3 else i % 3]
        n += 1
        table['password'] = hidden if i % 2 else [i]
        n += 1
    table.clear()
    return n


print(login('u', 'hunter2'), many_changes())

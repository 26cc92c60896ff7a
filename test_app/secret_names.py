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


print(login('u', 'hunter2'))

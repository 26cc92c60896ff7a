"""Names and texts from everywhere: identifiers, classes, attributes, strings with wide, combining and odd characters."""


class Größe:
    def __init__(self, wert):
        self.wert = wert
        self.名前 = 'なまえ'

    def verdoppeln(self):
        self.wert *= 2
        return self.wert


def überprüfe(größe, наименование='имя'):
    π = 3.14159
    fläche = π * größe.wert ** 2
    return round(fläche, 2), наименование


𝔁 = 1
strings = ['ß', 'é', 'e\u0301', '日本', '👩\u200d🚀', '\u202eright to left', '\ud800', '\x1b[31m', '\x00', '\\', "it's", '"', '\'"', '\n\t\r', '\x7f\x80\xa0\xad', '\U0010ffff', '\ue000']
größe = Größe(3)
größe.verdoppeln()
print(überprüfe(größe), 𝔁, [ascii(s) for s in strings])

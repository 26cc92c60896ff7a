"""A document through json's encoder and decoder written in Python (recorded where --include-package json is given)."""
import json
import json.decoder
import json.encoder
import json.scanner

encoder = json.encoder.JSONEncoder(indent=1)
json.encoder.c_make_encoder = None
json.encoder.encode_basestring_ascii = json.encoder.py_encode_basestring_ascii
json.decoder.scanstring = json.decoder.py_scanstring
decoder = json.decoder.JSONDecoder()
decoder.parse_string = json.decoder.py_scanstring
decoder.scan_once = json.scanner.py_make_scanner(decoder)

document = {'users': [{'id': i, 'name': 'user %d' % i, 'tags': ['a', 'b', None, True], 'score': i / 7} for i in range(60)]}
for _ in range(80):
    document = decoder.decode(encoder.encode(document))

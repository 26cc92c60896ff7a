"""Debian's chromium without a screen, driven over its DevTools pipe (messages of JSON that end in a NUL, on the descriptors 3
and 4), for tests that look at pages as a person would."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

import support

PROGRAM = shutil.which('chromium')


class Browser:
    def __init__(self, case):
        home = tempfile.mkdtemp(prefix='chromium-', dir=case.home)
        to_read, self.to = os.pipe()
        self.read_end, to_write = os.pipe()

        def pipes():
            # neither of the two may stand in the other's place
            a, b = os.dup2(to_read, 30), os.dup2(to_write, 31)
            os.dup2(a, 3)
            os.dup2(b, 4)
        self.process = subprocess.Popen(
            [PROGRAM, '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-pipe', '--no-first-run',
             '--disable-extensions', '--disable-background-networking', '--user-data-dir=' + home, 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=pipes,
            env={**support.environment(), 'HOME': home}, start_new_session=True)
        os.close(to_read)
        os.close(to_write)
        self.case, self.rest, self.number, self.events, self.problems = case, b'', 0, [], []
        case.addCleanup(self.close)
        target = self.ask('Target.createTarget', url='about:blank')['targetId']
        self.session = None
        self.session = self.ask('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'Log'):
            self.ask(domain + '.enable')

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.read_end)

    def message(self):
        end = time.monotonic() + support.LIMIT / 2
        while b'\0' not in self.rest:
            if not select.select([self.read_end], [], [], max(0, end - time.monotonic()))[0]:
                self.case.fail('chromium does not answer')
            piece = os.read(self.read_end, 1 << 20)
            if not piece:
                self.case.fail('chromium is gone')
            self.rest += piece
        text, self.rest = self.rest.split(b'\0', 1)
        return json.loads(text)

    def take(self, message):
        """Notes what no page may cause."""
        name, given = message.get('method'), message.get('params', {})
        self.events.append(name)
        if name == 'Runtime.exceptionThrown':
            self.problems.append(given['exceptionDetails'])
        elif name == 'Runtime.consoleAPICalled' and given['type'] in ('error', 'warning'):
            self.problems.append(given['args'])
        elif name == 'Log.entryAdded' and given['entry']['level'] in ('error', 'warning'):
            self.problems.append(given['entry'])
        elif name == 'Network.loadingFailed' and not given.get('canceled'):
            self.problems.append(given)
        elif name == 'Network.responseReceived' and given['response']['status'] >= 400:
            self.problems.append(given['response']['url'])

    def ask(self, method, **given):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': given}
        if getattr(self, 'session', None):
            message['sessionId'] = self.session
        os.write(self.to, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.message()
            if answer.get('id') == self.number:
                if 'error' in answer:
                    self.case.fail('%s: %s' % (method, answer['error']))
                return answer['result']
            self.take(answer)

    def wait(self, event):
        while event not in self.events:
            self.take(self.message())

    def go(self, url):
        self.events.clear()
        self.ask('Page.navigate', url=url)
        self.wait('Page.loadEventFired')

    def run(self, script):
        result = self.ask('Runtime.evaluate', expression=script, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in result:
            self.case.fail('%s: %s' % (script, result['exceptionDetails']))
        return result['result'].get('value')

    def lead(self, script):
        """Runs what leads to another page, and waits for that."""
        self.events.clear()
        self.run(script)
        self.wait('Page.loadEventFired')

    def key(self, key):
        for kind in ('keyDown', 'keyUp'):
            self.ask('Input.dispatchKeyEvent', type=kind, key=key, **({'text': key} if len(key) == 1 and kind == 'keyDown' else {}))

    def type(self, text):
        self.ask('Input.insertText', text=text)

    def size(self, width, height, dark=False, scripts=True):
        self.ask('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.ask('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.ask('Emulation.setScriptExecutionDisabled', value=not scripts)

    def picture(self, path):
        with open(path, 'wb') as f:
            f.write(base64.b64decode(self.ask('Page.captureScreenshot', captureBeyondViewport=False)['data']))

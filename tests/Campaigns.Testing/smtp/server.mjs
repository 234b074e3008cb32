// An SMTP server on a free loopback port for tests. It says on standard output, one JSON object a line:
//   {"port":N}                              it listens (once, at the start)
//   {"mail":{"from","to":[...],"raw"}}      a mail arrived; raw is base64 of the message as sent
//   {"state":"up"|"busy"|"down"}            the answer to a command
// Commands, one a line on standard input: "up"; "busy", each session is turned away with 421; "mute", mails are taken and
// never acknowledged; "down", connections are refused; "ping" changes nothing. A recipient nobody@… is answered with 550. It ends with its input.
import { createInterface } from 'node:readline';
import { SMTPServer } from 'smtp-server';

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

let state = 'up';
let port = 0;
let server;

const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

function listen() {
  server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_session, done) => done(state === 'busy' ? refusal(421, 'Too busy, try again later') : undefined),
    onRcptTo: (address, _session, done) =>
      done(address.address.startsWith('nobody@') ? refusal(550, 'No such mailbox') : undefined),
    onData: (stream, session, done) => {
      const parts = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        // Said before it is acknowledged: who has sent a mail finds it here.
        say({ mail: { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((r) => r.address), raw: Buffer.concat(parts).toString('base64') } });
        if (state !== 'mute') {
          done();
        }
      });
    },
  });
  // A client that hangs up in the middle is not the server's fault.
  server.on('error', () => {});
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      port = server.server.address().port;
      resolve();
    });
  });
}

const close = () => new Promise((resolve) => server.close(resolve));

await listen();
say({ port });

for await (const command of createInterface({ input: process.stdin })) {
  if (command === 'ping') {
    say({ state });
    continue;
  }
  if (command === 'down' && state !== 'down') {
    await close();
  } else if (command !== 'down' && state === 'down') {
    await listen();
  }
  state = command;
  say({ state });
}
process.exit(0);

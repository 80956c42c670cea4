// Verifies the DKIM signatures of messages: node verify.mjs ADDRESS:PORT FILE...
// A line for each signature: file, selector, result.
import { readFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';

const [server, ...paths] = process.argv.slice(2);
const resolver = new Resolver();
resolver.setServers([server]);
for (const path of paths) {
  const { results } = await dkimVerify(await readFile(path), {
    resolver: (name, type) => resolver.resolve(name, type),
  });
  for (const { selector, status } of results) {
    console.log(path, selector ?? '-', status.result);
  }
}

// Runs a file as DNSControl does, with functions that note how they are called, and prints the
// records as JSON.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const said = { zone: null, records: [] };
const CAA_CRITICAL = { flag: 'critical' };
const record = (type, fixed) => (...all) => ({
  type,
  arguments: all.slice(0, fixed),
  ttl: all.slice(fixed).find((each) => each.ttl !== undefined).ttl,
  critical: all.includes(CAA_CRITICAL),
});
const world = vm.createContext({
  CAA_CRITICAL,
  TTL: (ttl) => ({ ttl }),
  CNAME: record('CNAME', 2),
  TXT: record('TXT', 2),
  MX: record('MX', 3),
  CAA: record('CAA', 3),
  D_EXTEND: (zone, ...records) => {
    if (said.zone !== null) throw new Error('two zones');
    said.zone = zone;
    said.records.push(...records);
  },
});
vm.runInContext(readFileSync(process.argv[2], 'utf8'), world, { timeout: 10000 });
console.log(JSON.stringify(said));

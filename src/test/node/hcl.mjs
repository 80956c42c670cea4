// Reads an HCL file with HashiCorp's parser and prints it as JSON.
import { readFileSync } from 'node:fs';
import { parse } from '@cdktf/hcl2json';

console.log(JSON.stringify(await parse('export.tf', readFileSync(process.argv[2], 'utf8'))));

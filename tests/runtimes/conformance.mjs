// Keeps the conformance cases in the files given.

import { readFileSync } from "node:fs";
import { isDeepStrictEqual, inspect } from "node:util";
import { S3SignError, Signer } from "s3sign";

let checks = 0;
let failed = 0;

function check(name, what, actual, expected) {
  checks++;
  if (isDeepStrictEqual(actual, expected)) return;
  failed++;
  console.error(`${name}: ${what} is ${inspect(actual)}, not ${inspect(expected)}`);
}

const camel = (name) => name.replace(/_./g, (part) => part[1].toUpperCase());
const named = (members) => Object.fromEntries(Object.entries(members).map(([name, value]) => [camel(name), value]));

function run({ operation, config, request }) {
  const { method, url, ...options } = named(request);
  if (operation === "presign") options.expires ??= 0;
  const signer = new Signer(named(config));
  try {
    return signer[operation](method, url, options);
  } finally {
    signer.close();
  }
}

for (const path of process.argv.slice(2)) {
  for (const given of JSON.parse(readFileSync(path, "utf8"))) {
    try {
      const signed = run(given);
      check(given.name, "error", undefined, given.error);
      for (const [what, expected] of Object.entries(given.expected ?? {})) {
        check(given.name, what, signed[camel(what)], expected);
      }
    } catch (error) {
      if (!(error instanceof S3SignError)) throw error;
      const secret = given.config.secret_access_key;
      check(given.name, "secret", secret !== undefined && inspect(error).includes(secret), false);
      const { code, name, field, offset } = error;
      check(given.name, "error", { code, name, field, offset: offset ?? -1 }, given.error);
    }
  }
}

const signer = new Signer({ accessKeyId: "AKID", secretAccessKey: "hidden", region: "us-east-1" });
const signed = signer.sign("GET", "https://example.com/");
check("inspect", "secret", /hidden|[0-9a-f]{64}/.test(inspect([signer, signed]) + JSON.stringify([signer, signed])), false);
const stamp = () => new Date().toISOString().replace(/[:-]|\.\d{3}/g, "");
const before = stamp();
const date = signer.sign("GET", "https://example.com/", { time: null }).headers["x-amz-date"];
check("no time", "is now", before <= date && date <= stamp(), true);
signer.close();
signer.close();
for (const [options, name] of [[{}, "S3SIGN_ERR_NULL"], [{ paylod: "x" }, "TypeError"]]) {
  try {
    signer.sign("GET", "https://example.com/", options);
    check(name, "error", null, name);
  } catch (error) {
    check(name, "error", error.name, name);
  }
}

console.log(`${checks} checks, ${failed} failed`);
process.exitCode = failed === 0 && checks > 500 ? 0 : 1;

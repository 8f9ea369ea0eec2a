// Signs the URLs on standard input, and sends what comes back by fetch and node:http. See wire.py.

import http from "node:http";
import { createInterface } from "node:readline";
import { Signer } from "s3sign";

const signer = new Signer({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  region: process.env.AWS_REGION,
});

const get = (...where) =>
  new Promise((resolve, reject) => http.get(...where, (response) => response.resume().on("end", resolve)).on("error", reject));

for await (const line of createInterface({ input: process.stdin })) {
  const [, form, url] = /^(\w+) (.*)$/s.exec(line);
  const signed = signer[form]("GET", url);
  await (await fetch(signed.url, { headers: signed.headers })).text();
  await get(signed.url, { headers: signed.headers });
  const [hostname, port] = signed.host.split(":");
  await get({ hostname, port, path: signed.target, headers: signed.headers });
}

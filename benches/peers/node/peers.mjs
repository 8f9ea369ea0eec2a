// Signers in Node.js. How it is spoken to: ../README.md. s3sign.mjs is the binding, which run.sh puts beside this.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { Hash } from "@smithy/hash-node";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import aws4 from "aws4";
import { AwsV4Signer } from "aws4fetch";

import { Signer } from "./s3sign.mjs";

const given = (name) => process.env[`BENCH_${name}`];
const [accessKeyId, secretAccessKey, region] = ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "REGION"].map(given);
const [signUrl, presignUrl] = ["SIGN_URL", "PRESIGN_URL"].map(given);
const time = Number(given("TIME"));
const expires = Number(given("EXPIRES"));
const date = new Date(time * 1000);
const datetime = date.toISOString().replace(/[:-]|\.\d{3}/g, "");
const [sign, presign] = [signUrl, presignUrl].map((url) => new URL(url));
const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const version = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;

class Sha256 extends Hash {
  constructor(secret) {
    super("sha256", secret);
  }
}

const credentials = { accessKeyId, secretAccessKey };
const smithy = new SignatureV4({
  credentials, region, service: "s3", sha256: Sha256, uriEscapePath: false, applyChecksum: true,
});
const request = (url, headers) =>
  new HttpRequest({ method: "GET", protocol: "https:", hostname: url.host, path: url.pathname, headers });
const cache = new Map(); // of derived keys, as aws4fetch's own client has one
const fetched = (url, options) =>
  new AwsV4Signer({ url, ...credentials, region, service: "s3", datetime, cache, ...options });
const s3sign = new Signer({ ...credentials, region });

// What each returns has the signature at its end.
const contestants = [
  {
    workload: "sign",
    name: `aws4 ${version("aws4")}`,
    call: () =>
      aws4.sign(
        {
          host: sign.host, path: sign.pathname, service: "s3", region,
          headers: { "X-Amz-Date": datetime, "X-Amz-Content-Sha256": emptySha256 },
        },
        credentials,
      ).headers.Authorization,
  },
  {
    workload: "presign",
    name: `aws4 ${version("aws4")}`,
    call: () =>
      aws4.sign(
        {
          host: presign.host, path: `${presign.pathname}?X-Amz-Date=${datetime}&X-Amz-Expires=${expires}`,
          service: "s3", region, signQuery: true,
        },
        credentials,
      ).path,
  },
  {
    workload: "sign",
    name: `aws4fetch ${version("aws4fetch")}`,
    call: async () => {
      const signed = await fetched(signUrl, { headers: { "X-Amz-Content-Sha256": emptySha256 } }).sign();
      return signed.headers.get("Authorization");
    },
  },
  {
    workload: "presign",
    name: `aws4fetch ${version("aws4fetch")}`,
    call: async () => {
      const signed = await fetched(`${presignUrl}?X-Amz-Expires=${expires}`, { signQuery: true }).sign();
      return signed.url.searchParams.get("X-Amz-Signature");
    },
  },
  {
    workload: "sign",
    name: `@smithy/signature-v4 ${version("@smithy/signature-v4")}`,
    call: async () => {
      const signed = await smithy.sign(request(sign, { host: sign.host, "x-amz-content-sha256": emptySha256 }), {
        signingDate: date,
      });
      return signed.headers.authorization;
    },
  },
  {
    workload: "presign",
    name: `@smithy/signature-v4 ${version("@smithy/signature-v4")}`,
    call: async () => {
      const headers = { host: presign.host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
      const neither = new Set(["x-amz-content-sha256"]);
      const signed = await smithy.presign(request(presign, headers), {
        signingDate: date, expiresIn: expires, unsignableHeaders: neither, unhoistableHeaders: neither,
      });
      return signed.query["X-Amz-Signature"];
    },
  },
  {
    workload: "sign",
    name: "s3sign, sign",
    call: () => s3sign.sign("GET", signUrl, { time }).authorization,
  },
  {
    workload: "presign",
    name: "s3sign, presign",
    call: () => s3sign.presign("GET", presignUrl, { time, expires }).url,
  },
];

for (const { workload, name, call } of contestants) {
  console.log([workload, name, 1, time, (await call()).slice(-64)].join("\t"));
}
console.log();
for await (const line of createInterface({ input: process.stdin })) {
  const [index, calls] = line.split(" ").map(Number);
  const { call } = contestants[index];
  const begin = process.hrtime.bigint();
  // Only what has to be waited for is.
  if (call() instanceof Promise) for (let done = 0; done < calls; done++) await call();
  else for (let done = 0; done < calls; done++) call();
  console.log(String(process.hrtime.bigint() - begin));
}

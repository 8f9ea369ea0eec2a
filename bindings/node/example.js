// Stores an object, and reads it signed and by a presigned URL: node example.js http://127.0.0.1:9000 BUCKET
// Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.

import { Signer } from "s3sign";

const KEY = "a//b ü+ü";
const BODY = "from Node";

/** @param {string} url @param {RequestInit} [options] */
async function request(url, options) {
  const response = await fetch(url, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return text;
}

const [endpoint, bucket] = process.argv.slice(2);
const object = `${endpoint}/${bucket}/${KEY}`;
const signer = new Signer({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  region: process.env.AWS_REGION,
});

const type = { "content-type": "text/plain" };
const put = signer.sign("PUT", object, { pathMode: "raw", headers: type, payload: BODY });
await request(put.url, { method: "PUT", headers: { ...type, ...put.headers }, body: BODY });

const get = signer.sign("GET", object, { pathMode: "raw" });
if ((await request(get.url, { headers: get.headers })) !== BODY) throw new Error("GET gave something else");

const { url } = signer.presign("GET", object, { pathMode: "raw", expires: 60 });
if ((await request(url)) !== BODY) throw new Error("the presigned GET gave something else");

signer.close();
console.log(`stored and read ${KEY}`);

// AWS's SDK for JavaScript against a server: proxy.cjs ENDPOINT ACCESS_KEY SECRET_KEY. Fails where anything is amiss.
"use strict";

const assert = require("node:assert/strict");
const { Readable } = require("node:stream");
const s3 = require("@aws-sdk/client-s3");
const { Upload } = require("@aws-sdk/lib-storage");
const { getSignedUrl } = require("@aws-sdk/s3-request-presigner");

const [endpoint, accessKeyId, secretAccessKey] = process.argv.slice(2);
const where = { Bucket: "b", Key: "a b+ü//..x" };
const data = Buffer.from("data".repeat(50_000));

function client(secret) {
  const credentials = { accessKeyId, secretAccessKey: secret };
  return new s3.S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials, maxAttempts: 1 });
}

async function main() {
  const aws = client(secretAccessKey);
  const stored = async () => Buffer.from(await (await aws.send(new s3.GetObjectCommand(where))).Body.transformToByteArray());
  const remove = async () => {
    await aws.send(new s3.DeleteObjectCommand(where));
    await assert.rejects(stored());
  };

  await aws.send(new s3.PutObjectCommand({ ...where, Body: data, ContentType: "text/plain" }));
  assert.deepEqual(await stored(), data);
  const listing = await aws.send(new s3.ListObjectsV2Command({ Bucket: "b" }));
  assert.deepEqual(listing.Contents.map((item) => item.Key), [where.Key]);
  await remove();

  const sent = [];
  const note = (next) => (args) => sent.push(args.request.headers["x-amz-content-sha256"]) && next(args);
  aws.middlewareStack.add(note, { step: "finalizeRequest", priority: "low" });
  const pieces = [data.subarray(0, 70_000), data.subarray(70_000)];
  await aws.send(new s3.PutObjectCommand({ ...where, Body: Readable.from(pieces), ContentLength: data.length }));
  assert.equal(sent[0], "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  assert.deepEqual(await stored(), data);
  await remove();
  await new Upload({ client: aws, params: { ...where, Body: Readable.from(pieces) } }).done();
  assert.deepEqual(await stored(), data);
  await remove();

  const options = { expiresIn: 60 };
  const put = await fetch(await getSignedUrl(aws, new s3.PutObjectCommand(where), options), { method: "PUT", body: data });
  assert.equal(put.status, 200, await put.text());
  const got = await fetch(await getSignedUrl(aws, new s3.GetObjectCommand(where), options));
  assert.deepEqual(Buffer.from(await got.arrayBuffer()), data);
  await remove();

  await assert.rejects(client("wrong").send(new s3.PutObjectCommand({ ...where, Body: data })), {
    name: "SignatureDoesNotMatch",
  });
}

main();

// Signs each line of standard input with aws4, aws4fetch or @smithy/signature-v4. What the lines hold: generate.py.
// Where `expires` is 0, a URL gets no X-Amz-Expires; where `append` is true, its token is appended after signing.
import { createInterface } from "node:readline";
import { parse } from "node:querystring";

import { buildQueryString } from "@smithy/core/protocols";
import { Hash } from "@smithy/hash-node";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import aws4 from "aws4";
import { AwsV4Signer } from "aws4fetch";

const [accessKeyId, secretAccessKey, region] = process.argv.slice(2);

class Sha256 extends Hash {
  constructor(secret) {
    super("sha256", secret);
  }
}

const withQuery = (path, query) => path + (query ? `?${query}` : "");

function byAws4({ method, host, path, query, headers, token, body, time, expires, service, form }) {
  const date = new Date(time * 1000).toISOString().replace(/[:-]|\.\d{3}/g, "");
  const request = { method, service, region, path: withQuery(path, query), body: body || undefined, headers: { Host: host } };
  for (const [name, value] of headers) request.headers[name] = value;
  if (form === "query") {
    request.signQuery = true;
    request.path += `${query ? "&" : "?"}X-Amz-Date=${date}`;
    if (expires) request.path += `&X-Amz-Expires=${expires}`;
  } else {
    request.headers["X-Amz-Date"] = date;
  }
  const signed = aws4.sign(request, { accessKeyId, secretAccessKey, sessionToken: token ?? undefined });
  return [signed.path, Object.entries(signed.headers)];
}

async function byAws4fetch({ method, host, path, query, token, time, service, append }) {
  const datetime = new Date(time * 1000).toISOString().replace(/[:-]|\.\d{3}/g, "");
  const signer = new AwsV4Signer({
    method, url: `https://${host}${withQuery(path, query)}`, accessKeyId, secretAccessKey, sessionToken: token ?? undefined,
    service, region, datetime, signQuery: true, appendSessionToken: append,
  });
  const { url } = await signer.sign();
  return [url.pathname + url.search, [["Host", url.host]]];
}

async function bySmithy({ method, host, path, query, headers, token, body, time, expires, service, form }) {
  const s3 = service === "s3";
  const credentials = { accessKeyId, secretAccessKey, sessionToken: token ?? undefined };
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath: !s3, applyChecksum: s3 });
  const given = { host };
  for (const [name, value] of headers) given[name.toLowerCase()] = value;
  const request = new HttpRequest({
    method, protocol: "http:", hostname: host, path, query: { ...parse(query) }, headers: given, body: body || undefined,
  });
  const signingDate = new Date(time * 1000);
  let signed;
  if (form === "header") {
    signed = await signer.sign(request, { signingDate });
  } else {
    // As the presigner of AWS's client for S3 does.
    const unsigned = new Set(["x-amz-content-sha256"]);
    if (s3) given["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
    const options = { signingDate, expiresIn: expires, unsignableHeaders: unsigned, unhoistableHeaders: unsigned };
    signed = await signer.presign(request, options);
    delete signed.headers["x-amz-content-sha256"];
  }
  return [withQuery(signed.path, buildQueryString(signed.query)), Object.entries(signed.headers)];
}

const signers = { aws4: byAws4, aws4fetch: byAws4fetch, smithy: bySmithy };

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const [target, headers] = await signers[request.signer](request);
  console.log(JSON.stringify({ id: request.id, target, headers: headers.map(([name, value]) => [name, String(value)]) }));
}

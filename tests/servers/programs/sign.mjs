// Signs what is asked for: see build.sh.

import { createInterface } from "node:readline";
import { Signer } from "s3sign";

for await (const line of createInterface({ input: process.stdin })) {
  const [accessKeyId, secretAccessKey, region, operation, method, url, payload, time] = line.split("\t");
  const signer = new Signer({ accessKeyId, secretAccessKey, region });
  const options = operation === "presign" ? { expires: 600 } : { payload };
  const { target, headers } = signer[operation](method, url, { ...options, time: Number(time) });
  console.log([target, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join("\t"));
  signer.close();
}

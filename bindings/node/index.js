// Amazon S3 request signing by libs3sign.

import koffi from "koffi";

koffi.opaque("s3sign_signer");
koffi.struct("s3sign_str", { ptr: "const uint8_t *", len: "size_t" });
koffi.struct("s3sign_view", { ptr: "void *", len: "size_t" });
koffi.struct("s3sign_header", { name: "s3sign_str", value: "s3sign_str" });
koffi.struct("s3sign_signer_config", {
  size: "uint32_t",
  algorithm: "int32_t",
  access_key_id: "s3sign_str",
  secret_access_key: "s3sign_str",
  session_token: "s3sign_str",
  region: "s3sign_str",
  service: "s3sign_str",
  normalize_path: "int32_t",
  double_encode: "int32_t",
  content_sha256_header: "int32_t",
  token_mode: "int32_t",
  lifetime_mode: "int32_t",
  provider: "int32_t",
  expires_at: "int64_t",
  max_expires: "int64_t",
});
koffi.struct("s3sign_request", {
  size: "uint32_t",
  path_mode: "int32_t",
  method: "s3sign_str",
  url: "s3sign_str",
  query: "s3sign_str",
  bucket: "s3sign_str",
  headers: "const s3sign_header *",
  headers_len: "size_t",
  payload_mode: "int32_t",
  headers_mode: "int32_t",
  payload: "s3sign_str",
  signed_headers: "const s3sign_str *",
  signed_headers_len: "size_t",
  time: "int64_t",
  expires: "int64_t",
  window: "int64_t",
  entropy: "s3sign_str",
});
koffi.struct("s3sign_result", {
  size: "uint32_t",
  headers: "s3sign_view",
  url: "s3sign_view",
  target: "s3sign_view",
  host: "s3sign_view",
  authorization: "s3sign_view",
  signature: "s3sign_view",
  expires_at: "int64_t",
});
koffi.struct("s3sign_error", {
  size: "uint32_t",
  status: "int32_t",
  offset: "int64_t",
  field: koffi.array("char", 48, "String"),
  message: koffi.array("char", 192, "String"),
});

const SYSTEM = { darwin: "libs3sign.0.2.dylib", win32: "s3sign.dll" }[process.platform] ?? "libs3sign.so.0.2";
const lib = koffi.load(process.env.S3SIGN_LIBRARY || SYSTEM);
const versionNumber = lib.func("int32_t s3sign_version_number()");
const statusName = lib.func("const char *s3sign_status_name(int32_t)");
const signerNew = lib.func(
  "int32_t s3sign_signer_new(const s3sign_signer_config *, _Out_ s3sign_signer **, _Inout_ s3sign_error *)",
);
const signerFree = lib.func("void s3sign_signer_free(s3sign_signer *)");
const SIGN =
  "(const s3sign_signer *, const s3sign_request *, void *, size_t, _Out_ size_t *, _Inout_ s3sign_result *, " +
  "_Inout_ s3sign_error *)";
const sign = lib.func("int32_t s3sign_sign" + SIGN);
const presign = lib.func("int32_t s3sign_presign" + SIGN);

const number = versionNumber();
if (number < 200 || number >= 300) throw new Error(`libs3sign ${number} is not of version 0.2`);
for (const struct of ["signer_config", "request", "result", "error"]) {
  // A newer library's struct may be larger, and init writes all of it.
  const room = Buffer.alloc(4096);
  lib.func(`void s3sign_${struct}_init(void *)`)(room);
  const size = new Uint32Array(room.buffer, room.byteOffset, 1)[0];
  if (size < koffi.sizeof(`s3sign_${struct}`)) throw new Error(`this libs3sign is too old: s3sign_${struct}`);
}

const ALGORITHMS = { sigv4: 0, sigv4a: 1, sigv2: 2 };
const PATH_MODES = { canonical: 0, raw: 1, verbatim: 3 };
const TOO_SMALL = 3; // S3SIGN_ERR_BUFFER_TOO_SMALL

export class S3SignError extends Error {
  constructor(code, { field, offset, message }) {
    const where = offset < 0 ? "" : ` (at byte ${offset})`;
    super((field ? `${field}: ` : "") + message + where);
    this.name = statusName(code);
    this.code = code;
    this.field = field || null;
    this.offset = offset < 0 ? null : Number(offset);
  }
}

/** The signed request. Not shown whole where it is logged. */
class Signed {
  constructor(parts) {
    for (const [name, value] of Object.entries(parts)) Object.defineProperty(this, name, { value });
    Object.freeze(this);
  }
}

const freed = new FinalizationRegistry(signerFree);

export class Signer {
  #handle;

  constructor(config = {}) {
    const {
      accessKeyId, secretAccessKey, sessionToken, region, service, algorithm = "sigv4", expiresAt = 0, maxExpires = 0,
      ...unknown
    } = config;
    refuse("config", unknown);
    const struct = {
      ...EMPTY_CONFIG,
      algorithm: choose("algorithm", algorithm, ALGORITHMS),
      access_key_id: str(accessKeyId),
      secret_access_key: str(secretAccessKey),
      session_token: str(sessionToken),
      region: str(region),
      service: str(service),
      expires_at: seconds(expiresAt),
      max_expires: maxExpires,
    };
    const made = [null];
    const error = newError();
    check(signerNew(struct, made, error), error);
    this.#handle = made[0];
    freed.register(this, this.#handle, this);
  }

  sign(method, url, options = {}) {
    return this.#run(sign, method, url, options);
  }

  presign(method, url, options = {}) {
    return this.#run(presign, method, url, { expires: 3600, ...options });
  }

  close() {
    if (!this.#handle) return;
    freed.unregister(this);
    signerFree(this.#handle);
    this.#handle = null;
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.close();
  }

  #run(call, method, url, options) {
    const {
      query, bucket, pathMode = "canonical", headers = [], payload, payloadHash, signedHeaders = [], time,
      expires = 0, window = 0, ...unknown
    } = options;
    refuse("options", unknown);
    const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
    const all = signedHeaders.length === 1 && signedHeaders[0] === "*";
    const listed = all ? [] : signedHeaders;
    const request = {
      size: koffi.sizeof("s3sign_request"),
      path_mode: choose("pathMode", pathMode, PATH_MODES),
      method: str(method),
      url: str(url),
      query: str(query),
      bucket: str(bucket),
      // Node's clients send header values as Latin-1.
      headers: pairs.length ? pairs.map(([name, value]) => ({ name: str(name), value: str(value, "latin1") })) : null,
      headers_len: pairs.length,
      payload_mode: bodyMode(payload, payloadHash),
      headers_mode: all ? 1 : listed.length ? 2 : 0,
      payload: str(payloadHash ?? payload),
      signed_headers: listed.length ? listed.map((name) => str(name)) : null,
      signed_headers_len: listed.length,
      time: seconds(time ?? new Date()),
      expires,
      window,
      entropy: str(),
    };
    return output(call, this.#handle, request, 4096);
  }
}

function output(call, handle, request, room) {
  const out = Buffer.alloc(room);
  const length = [0];
  const result = { ...EMPTY_RESULT };
  const error = newError();
  const status = call(handle, request, out, room, length, result, error);
  if (status === TOO_SMALL) return output(call, handle, request, Number(length[0]) + 1);
  check(status, error);
  const start = koffi.address(out);
  const text = ({ ptr, len }) => {
    const at = len ? Number(BigInt(ptr) - start) : 0;
    return out.toString("latin1", at, at + Number(len));
  };
  return new Signed({
    headers: parse(text(result.headers)),
    url: text(result.url),
    target: text(result.target),
    host: text(result.host),
    authorization: text(result.authorization),
    signature: text(result.signature),
    expiresAt: Number(result.expires_at),
  });
}

const EMPTY = { ptr: null, len: 0 };
const EMPTY_CONFIG = {
  size: koffi.sizeof("s3sign_signer_config"),
  normalize_path: 0,
  double_encode: 0,
  content_sha256_header: 0,
  token_mode: 0,
  lifetime_mode: 0,
  provider: 0,
};
const EMPTY_RESULT = {
  size: koffi.sizeof("s3sign_result"),
  headers: EMPTY,
  url: EMPTY,
  target: EMPTY,
  host: EMPTY,
  authorization: EMPTY,
  signature: EMPTY,
  expires_at: 0,
};

function newError() {
  return { size: koffi.sizeof("s3sign_error"), status: 0, offset: -1, field: "", message: "" };
}

function check(status, error) {
  if (status !== 0) throw new S3SignError(status, error);
}

function str(value, encoding = "utf8") {
  if (value === undefined || value === null || value.length === 0) return EMPTY;
  const bytes = typeof value === "string" ? Buffer.from(value, encoding) : value;
  return { ptr: bytes, len: bytes.length };
}

function bodyMode(payload, payloadHash) {
  if (payloadHash !== undefined) return payloadHash === "UNSIGNED-PAYLOAD" ? 3 : 2;
  return payload === undefined ? 0 : 1;
}

function seconds(time) {
  return time instanceof Date ? Math.floor(time.getTime() / 1000) : time;
}

function parse(lines) {
  const headers = {};
  for (const line of lines.split("\r\n").slice(0, -1)) {
    const colon = line.indexOf(": ");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 2);
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return headers;
}

function choose(field, name, numbers) {
  if (!Object.hasOwn(numbers, name)) throw new TypeError(`${field}: '${name}' is not one of ${Object.keys(numbers)}`);
  return numbers[name];
}

function refuse(what, unknown) {
  for (const name of Object.keys(unknown)) throw new TypeError(`${what}: no such key as '${name}'`);
}

/** Amazon S3 request signing by libs3sign. */

export interface Config {
  /** Without an access key and secret the signer is anonymous. */
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string;
  /** With "sigv4a" a region set: regions joined by commas, or "*". */
  region?: string;
  /** By default "s3". */
  service?: string;
  algorithm?: "sigv4" | "sigv4a" | "sigv2";
  /** When the credentials end; a number is in Unix seconds. */
  expiresAt?: Date | number;
  /** Longest validity of a presigned URL in seconds. */
  maxExpires?: number;
}

export interface SignOptions {
  /**
   * "canonical" (default): percent-encoded in any way, and encoded again for S3; other services get it as given.
   * "raw": an object key, nothing percent-encoded. "verbatim": signed byte for byte as given. Send the `url` that
   * comes back.
   */
  pathMode?: "canonical" | "raw" | "verbatim";
  /** The query where `pathMode` is "raw": `name=value&...`, percent-encoded. */
  query?: string;
  /** For SigV2, the bucket that stands in the host. */
  bucket?: string;
  /** Those that the request will carry. Values are taken as Latin-1, as Node's clients send them. */
  headers?: Record<string, string> | Iterable<readonly [string, string]>;
  /** The body; text is taken as UTF-8. */
  payload?: string | Uint8Array;
  /** SHA-256 of the body in hex or "UNSIGNED-PAYLOAD", in the place of `payload`. */
  payloadHash?: string;
  /** Names to sign besides the usual; ["*"] is all. */
  signedHeaders?: readonly string[];
  /** By default, and with null, now; a number is in Unix seconds. */
  time?: Date | number | null;
}

export interface PresignOptions extends SignOptions {
  /** Seconds that the URL holds, by default 3600. */
  expires?: number;
  /** All URLs made within so many seconds are the same. */
  window?: number;
}

/** A signed request. Send `url`, or `target` to `host`: what is sent must be what was signed. */
export interface Signed {
  /** By name in lower case: those to add after signing; after presigning, those that whoever uses the URL must send. */
  readonly headers: Record<string, string>;
  readonly url: string;
  readonly target: string;
  readonly host: string;
  readonly authorization: string;
  readonly signature: string;
  /** When a presigned URL ends, in Unix seconds, else 0. */
  readonly expiresAt: number;
}

/** What the library refused. No message holds a secret, a token or a signature. */
export class S3SignError extends Error {
  /** Status of the library, such as 8; `name` is its name, such as "S3SIGN_ERR_URL". */
  readonly code: number;
  /** The input at fault, such as "url" or "headers[2].value". */
  readonly field: string | null;
  /** Byte offset of the fault in the field. */
  readonly offset: number | null;
}

/** Signs requests. Make one and use it often: it keeps the day's signing key. */
export class Signer {
  constructor(config?: Config);
  /** Signs with headers. `url` is absolute, or `/path?query` with a Host among the headers. */
  sign(method: string, url: string, options?: SignOptions): Signed;
  /** Makes a URL that holds for some time. */
  presign(method: string, url: string, options?: PresignOptions): Signed;
  /** Frees the signer, which is of no use afterwards. */
  close(): void;
}

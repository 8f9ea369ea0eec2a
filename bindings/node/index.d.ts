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
  /** When the credentials expire; a number is in Unix seconds. */
  expiresAt?: Date | number;
  /** Longest validity of a presigned URL in seconds. */
  maxExpires?: number;
}

export interface SignOptions {
  /**
   * "canonical" (default): percent-encoded in any way, and encoded again for S3; other services get it as given.
   * "raw": a raw object key. "verbatim": signed byte for byte as given. Send the `url` that
   * comes back.
   */
  pathMode?: "canonical" | "raw" | "verbatim";
  /** The query where `pathMode` is "raw": `name=value&...`, percent-encoded. */
  query?: string;
  /** For SigV2, the bucket if it is in the host. */
  bucket?: string;
  /** The request's headers. Values are taken as Latin-1, as Node's clients send them. */
  headers?: Record<string, string> | Iterable<readonly [string, string]>;
  /** The body; text is taken as UTF-8. */
  payload?: string | Uint8Array;
  /** SHA-256 of the body in hex or "UNSIGNED-PAYLOAD", instead of `payload`. */
  payloadHash?: string;
  /** Names to sign besides the defaults; ["*"] signs all. */
  signedHeaders?: readonly string[];
  /** By default, and with null, now; a number is in Unix seconds. */
  time?: Date | number | null;
}

export interface PresignOptions extends SignOptions {
  /** Validity of the URL in seconds, by default 3600. */
  expires?: number;
  /** All URLs made within so many seconds are identical. */
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

/** An error of the library. No message contains a secret, a token or a signature. */
export class S3SignError extends Error {
  /** Status of the library, such as 8; `name` is its name, such as "S3SIGN_ERR_URL". */
  readonly code: number;
  /** The input at fault, such as "url" or "headers[2].value". */
  readonly field: string | null;
  /** Byte offset of the fault in the field. */
  readonly offset: number | null;
}

/** Signs requests. Make one and reuse it: it caches the day's signing key. */
export class Signer {
  constructor(config?: Config);
  /** Signs with headers. `url` is absolute, or `/path?query` with a Host header. */
  sign(method: string, url: string, options?: SignOptions): Signed;
  /** Presigns a URL. */
  presign(method: string, url: string, options?: PresignOptions): Signed;
  /** Frees the signer, which must not be used afterwards. */
  close(): void;
}

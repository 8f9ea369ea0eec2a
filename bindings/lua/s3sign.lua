-- Amazon S3 request signing by libs3sign, for LuaJIT.

local ffi = require("ffi")

ffi.cdef [[
typedef struct s3sign_signer s3sign_signer;
typedef struct { const char *ptr; size_t len; } s3sign_str;
typedef struct { s3sign_str name, value; } s3sign_header;
typedef struct {
  uint32_t size; int32_t algorithm;
  s3sign_str access_key_id, secret_access_key, session_token, region, service;
  int32_t normalize_path, double_encode, content_sha256_header, token_mode, lifetime_mode, provider;
  int64_t expires_at, max_expires;
} s3sign_signer_config;
typedef struct {
  uint32_t size; int32_t path_mode;
  s3sign_str method, url, query, bucket;
  const s3sign_header *headers; size_t headers_len;
  int32_t payload_mode, headers_mode;
  s3sign_str payload;
  const s3sign_str *signed_headers; size_t signed_headers_len;
  int64_t time, expires, window;
  s3sign_str entropy;
} s3sign_request;
typedef struct {
  uint32_t size;
  s3sign_str headers, url, target, host, authorization, signature;
  int64_t expires_at;
} s3sign_result;
typedef struct { uint32_t size; int32_t status; int64_t offset; char field[48], message[192]; } s3sign_error;

void s3sign_signer_config_init(void *);
void s3sign_request_init(void *);
void s3sign_result_init(void *);
void s3sign_error_init(void *);
int32_t s3sign_version_number(void);
const char *s3sign_status_name(int32_t);
int32_t s3sign_signer_new(const s3sign_signer_config *, s3sign_signer **, s3sign_error *);
void s3sign_signer_free(s3sign_signer *);
int32_t s3sign_sign(const s3sign_signer *, const s3sign_request *, char *, size_t, size_t *, s3sign_result *,
                    s3sign_error *);
int32_t s3sign_presign(const s3sign_signer *, const s3sign_request *, char *, size_t, size_t *, s3sign_result *,
                       s3sign_error *);
]]

local ALGORITHM = { sigv4 = 0, sigv4a = 1, sigv2 = 2 }
local PATH_MODE = { canonical = 0, raw = 1, verbatim = 3 }
local TOO_SMALL = 3 -- S3SIGN_ERR_BUFFER_TOO_SMALL
local FILE = { OSX = "libs3sign.0.2.dylib", Windows = "s3sign.dll" }

local named = os.getenv("S3SIGN_LIBRARY")
local lib = ffi.load(named ~= "" and named or FILE[ffi.os] or "libs3sign.so.0.2")

local number = lib.s3sign_version_number()
assert(number >= 200 and number < 300, "libs3sign " .. number .. " is not of version 0.2")
for _, struct in ipairs { "s3sign_signer_config", "s3sign_request", "s3sign_result", "s3sign_error" } do
  -- A newer library's struct may be larger, and init writes all of it.
  local room = ffi.new("uint32_t[1024]")
  lib[struct .. "_init"](room)
  assert(room[0] >= ffi.sizeof(struct), "this libs3sign is too old: " .. struct)
end

-- An error of the library: `code` and `name` of the status, `field` at fault and byte `offset` in it (from 0), or nil.
-- No message contains a secret, a token or a signature.
local Error = {}
Error.__index = Error
Error.__tostring = function(self) return self.message end

local function check(status, err)
  if status == 0 then return end
  local field, offset = ffi.string(err.field), tonumber(err.offset)
  local message = ffi.string(err.message)
  if field ~= "" then message = field .. ": " .. message end
  if offset >= 0 then message = message .. " (at byte " .. offset .. ")" end
  error(setmetatable({
    code = status, name = ffi.string(lib.s3sign_status_name(status)), message = message,
    field = field ~= "" and field or nil, offset = offset >= 0 and offset or nil,
  }, Error), 0)
end

-- The struct of a kind; with its size, and as the init function leaves it: all else 0.
local function new(struct) return ffi.new(struct, { size = ffi.sizeof(struct) }) end

-- A Lua string stays where it is for as long as something refers to it.
local function set(str, text)
  if text == nil then return end
  str.ptr, str.len = text, #text
end

local function choose(field, name, numbers)
  return numbers[name] or error(field .. ": unknown '" .. tostring(name) .. "'", 0)
end

local function known(what, given, names)
  for name in pairs(given) do
    if not names[name] then error(what .. ": no such key as '" .. tostring(name) .. "'", 0) end
  end
end

local CONFIG = {
  access_key_id = true, secret_access_key = true, session_token = true, region = true, service = true,
  algorithm = true, expires_at = true, max_expires = true,
}
local REQUEST = {
  query = true, bucket = true, path_mode = true, headers = true, payload = true, payload_hash = true,
  signed_headers = true, time = true, expires = true, window = true,
}

local Signer = {}
Signer.__index = Signer
Signer.__tostring = function() return "s3sign.Signer" end

local function parse(lines)
  local headers = {}
  for name, value in lines:gmatch("([^:]+): (.-)\r\n") do
    name = name:lower()
    headers[name] = headers[name] and headers[name] .. "," .. value or value
  end
  return headers
end

local function output(call, handle, request, room)
  local out, length = ffi.new("char[?]", room), ffi.new("size_t[1]")
  local result, err = new("s3sign_result"), new("s3sign_error")
  local status = call(handle, request, out, room, length, result, err)
  if status == TOO_SMALL then return output(call, handle, request, tonumber(length[0]) + 1) end
  check(status, err)
  local signed = { expires_at = tonumber(result.expires_at) }
  for _, part in ipairs { "headers", "url", "target", "host", "authorization", "signature" } do
    signed[part] = ffi.string(result[part].ptr, result[part].len)
  end
  signed.headers = parse(signed.headers)
  return signed
end

local function run(call, self, method, url, options, expires)
  options = options or {}
  known("options", options, REQUEST)
  local request, headers, names = new("s3sign_request"), options.headers or {}, options.signed_headers or {}
  request.path_mode = choose("path_mode", options.path_mode or "canonical", PATH_MODE)
  set(request.method, method)
  set(request.url, url)
  set(request.query, options.query)
  set(request.bucket, options.bucket)
  local pairs_ = ffi.new("s3sign_header[?]", math.max(#headers, 1))
  for i, pair in ipairs(headers) do
    set(pairs_[i - 1].name, pair[1])
    set(pairs_[i - 1].value, pair[2])
  end
  request.headers, request.headers_len = pairs_, #headers
  if options.payload_hash then
    request.payload_mode = options.payload_hash == "UNSIGNED-PAYLOAD" and 3 or 2
  elseif options.payload then
    request.payload_mode = 1
  end
  set(request.payload, options.payload_hash or options.payload)
  local listed = ffi.new("s3sign_str[?]", math.max(#names, 1))
  if #names == 1 and names[1] == "*" then
    request.headers_mode = 1
  elseif #names > 0 then
    for i, name in ipairs(names) do set(listed[i - 1], name) end
    request.headers_mode, request.signed_headers, request.signed_headers_len = 2, listed, #names
  end
  request.time = options.time or os.time()
  request.expires, request.window = options.expires or expires, options.window or 0
  -- The struct does not keep alive what it points at, and a tail call would not either.
  local memory = { method, url, options, pairs_, listed }
  local signed = output(call, self.handle, request, 4096)
  memory[1] = nil
  return signed
end

-- Signs with headers. `url` is absolute, or /path?query with a Host header. Options:
--   path_mode       "canonical" (default): percent-encoded in any way, and encoded again for S3; other services get it
--                   as given. "raw": a raw object key. "verbatim": signed as given.
--                   Send the URL that comes back.
--   query, bucket   the query where path_mode is "raw"; for SigV2 the bucket, if it is in the host
--   headers         { { name, value }, ... } of the request
--   payload         the body; payload_hash, its SHA-256 in hex or "UNSIGNED-PAYLOAD", replaces it
--   signed_headers  { name, ... } to sign besides the defaults; { "*" } signs all
--   time            Unix seconds; by default the current time
-- Gives a table of `headers` (by name in lower case: those to add after signing; after presigning, those that whoever
-- uses the URL must send), `url`, `target`, `host`, `authorization`, `signature` and `expires_at`. Send `url`, or
-- `target` to `host`: what is sent must be what was signed.
function Signer:sign(method, url, options) return run(lib.s3sign_sign, self, method, url, options, 0) end

-- As `sign`, and: expires, the validity in seconds, 3600 by default; window: URLs within so many seconds are identical.
function Signer:presign(method, url, options) return run(lib.s3sign_presign, self, method, url, options, 3600) end

-- Frees the signer, which must not be used afterwards.
function Signer:close()
  if self.handle then lib.s3sign_signer_free(ffi.gc(self.handle, nil)) end
  self.handle = nil
end

local M = { Error = Error }

-- A signer of { access_key_id, secret_access_key, session_token, region, service, algorithm, expires_at, max_expires }.
-- Without an access key and secret it is anonymous; `algorithm` is "sigv4", "sigv4a", of which `region` is a region set,
-- or "sigv2"; times are in Unix seconds.
function M.new(config)
  known("config", config, CONFIG)
  local struct, made, err = new("s3sign_signer_config"), ffi.new("s3sign_signer *[1]"), new("s3sign_error")
  struct.algorithm = choose("algorithm", config.algorithm or "sigv4", ALGORITHM)
  for _, name in ipairs { "access_key_id", "secret_access_key", "session_token", "region", "service" } do
    set(struct[name], config[name])
  end
  struct.expires_at, struct.max_expires = config.expires_at or 0, config.max_expires or 0
  check(lib.s3sign_signer_new(struct, made, err), err)
  return setmetatable({ handle = ffi.gc(made[0], lib.s3sign_signer_free) }, Signer)
end

return M

# frozen_string_literal: true

require "fiddle"

# Amazon S3 request signing by libs3sign.
module S3sign
  VERSION = "0.2.0"

  # An error of the library. No message contains a secret, a token or a signature.
  class Error < StandardError
    # Status of the library, such as 8, and its name, such as "S3SIGN_ERR_URL".
    attr_reader :code, :name
    # The input at fault, such as "url" or "headers[2].value", and the byte offset of the fault in it; or nil.
    attr_reader :field, :offset

    def initialize(code, name, field, offset, message)
      @code, @name = code, name
      @field = field.empty? ? nil : field
      @offset = offset.negative? ? nil : offset
      text = @field ? "#{field}: #{message}" : message
      super(@offset ? "#{text} (at byte #{offset})" : text)
    end
  end

  # A signed request. `headers` (by name in lower case) are those to add after signing; after presigning, those that
  # whoever uses the URL must send. Send `url`, or `target` to `host`: what is sent must be what was signed.
  # `expires_at` is when a presigned URL ends, in Unix seconds, else 0.
  Signed = Struct.new(:headers, :url, :target, :host, :authorization, :signature, :expires_at) do
    def inspect = "#<S3sign::Signed #{host}>"
    alias_method :to_s, :inspect
  end

  # The C ABI, for 64-bit platforms: structs as `Array#pack` has them, J being a pointer or a length.
  module Abi
    CONFIG = "LlJ10l6q2"
    REQUEST = "LlJ8JJllJ2JJq3J2"
    RESULT = "Lx4J12q"
    ERROR = "LlqZ48Z192"
    SIZES = { signer_config: 128, request: 168, result: 112, error: 256 }.freeze

    int, size, pointer = Fiddle::TYPE_INT, Fiddle::TYPE_SIZE_T, Fiddle::TYPE_VOIDP
    file = { /darwin/ => "libs3sign.0.2.dylib", /mswin|mingw/ => "s3sign.dll" }
           .find { |os, _| os =~ RUBY_PLATFORM }&.last || "libs3sign.so.0.2"
    LIBRARY = Fiddle.dlopen(ENV["S3SIGN_LIBRARY"].to_s.empty? ? file : ENV["S3SIGN_LIBRARY"])

    def self.function(name, arguments, result) = Fiddle::Function.new(LIBRARY["s3sign_#{name}"], arguments, result)

    VERSION_NUMBER = function(:version_number, [], int)
    STATUS_NAME = function(:status_name, [int], pointer)
    SIGNER_NEW = function(:signer_new, [pointer] * 3, int)
    SIGNER_FREE = function(:signer_free, [pointer], Fiddle::TYPE_VOID)
    sign = [pointer, pointer, pointer, size, pointer, pointer, pointer]
    SIGN = function(:sign, sign, int)
    PRESIGN = function(:presign, sign, int)

    number = VERSION_NUMBER.call
    raise LoadError, "libs3sign #{number} is not of version 0.2" unless (200...300).cover?(number)

    SIZES.each do |struct, known|
      # A newer library's struct may be larger, and init writes all of it.
      room = Fiddle::Pointer.malloc(4096, Fiddle::RUBY_FREE)
      function("#{struct}_init", [pointer], Fiddle::TYPE_VOID).call(room)
      raise LoadError, "this libs3sign is too old: s3sign_#{struct}" if room[0, 4].unpack1("L") < known
    end

    # Collects what structs point at, and keeps it in its place until the call is over.
    class Memory
      def initialize = @kept = []

      def string(text)
        text = text.to_s
        return [0, 0] if text.empty?

        @kept << Fiddle::Pointer[text]
        [@kept.last.to_i, text.bytesize]
      end

      def array(template, rows)
        return [0, 0] if rows.empty?

        @kept << Fiddle::Pointer[rows.map { |row| row.pack(template) }.join]
        [@kept.last.to_i, rows.size]
      end
    end

    def self.error = Fiddle::Pointer[[SIZES[:error], 0, -1, "", ""].pack(ERROR)]

    # Raises what a call reported, if anything.
    def self.check(status, error)
      return if status.zero?

      _, _, offset, field, message = error[0, SIZES[:error]].unpack(ERROR)
      raise Error.new(status, STATUS_NAME.call(status).to_s, field, offset, message)
    end
  end
  private_constant :Abi

  # Signs requests. Make one and reuse it: it caches the day's signing key. May be shared between threads.
  class Signer
    ALGORITHMS = { "sigv4" => 0, "sigv4a" => 1, "sigv2" => 2 }.freeze
    PATH_MODES = { "canonical" => 0, "raw" => 1, "verbatim" => 3 }.freeze

    # Without an access key and secret the signer is anonymous. With "sigv4a" `region` is a region set. Times are in
    # Unix seconds. With a block, gives the signer to it and closes it afterwards.
    def self.open(**config)
      signer = new(**config)
      return signer unless block_given?

      begin
        yield signer
      ensure
        signer.close
      end
    end

    def initialize(access_key_id: "", secret_access_key: "", session_token: "", region: "", service: "",
                   algorithm: "sigv4", expires_at: 0, max_expires: 0)
      memory, error, made = Abi::Memory.new, Abi.error, Fiddle::Pointer["\0" * 8]
      texts = [access_key_id, secret_access_key, session_token, region, service].flat_map { |text| memory.string(text) }
      number = choose("algorithm", algorithm, ALGORITHMS)
      fields = [Abi::SIZES[:signer_config], number, *texts, 0, 0, 0, 0, 0, 0, expires_at.to_i, max_expires]
      Abi.check(Abi::SIGNER_NEW.call(fields.pack(Abi::CONFIG), made, error), error)
      # Freed by `close`, or else with this pointer.
      @handle = Fiddle::Pointer.new(made[0, 8].unpack1("J"), 0, Abi::SIGNER_FREE)
    end

    # Signs with headers. `url` is absolute, or `/path?query` with a Host header. Its path is percent-encoded in
    # any way, and encoded again for S3; other services get it as given. Send the `url` that comes back. With `path_mode`
    # "raw" all after the host is path as in an object key, nothing percent-encoded, and a query goes in `query`; with
    # "verbatim" the path is signed as given. `headers` is a Hash or pairs. `payload` is the body; `payload_hash`, its
    # SHA-256 in hex or "UNSIGNED-PAYLOAD", replaces it. `signed_headers` are names to sign besides the usual; ["*"]
    # is all. `time` is by default the current time.
    def sign(method, url, **options) = request(Abi::SIGN, method, url, **options)

    # Makes a URL that holds for `expires` seconds. With `window` all made within so many seconds are identical.
    def presign(method, url, expires: 3600, **options) = request(Abi::PRESIGN, method, url, expires: expires, **options)

    # Frees the signer, which must not be used afterwards. Not while another thread uses it.
    def close
      @handle&.call_free
      @handle = nil
    end

    def inspect = "#<S3sign::Signer#{" closed" unless @handle}>"
    alias to_s inspect

    private

    def request(function, method, url, query: nil, bucket: nil, path_mode: "canonical", headers: [], payload: nil,
                payload_hash: nil, signed_headers: [], time: nil, expires: 0, window: 0)
      memory = Abi::Memory.new
      body_mode = payload_hash ? (payload_hash == "UNSIGNED-PAYLOAD" ? 3 : 2) : (payload ? 1 : 0)
      names = signed_headers == ["*"] ? [] : signed_headers
      headers_mode = signed_headers == ["*"] ? 1 : (names.empty? ? 0 : 2)
      fields = [
        Abi::SIZES[:request], choose("path_mode", path_mode, PATH_MODES),
        *[method, url, query, bucket].flat_map { |text| memory.string(text) },
        *memory.array("J4", headers.map { |pair| pair.flat_map { |text| memory.string(text) } }),
        body_mode, headers_mode, *memory.string(payload_hash || payload),
        *memory.array("J2", names.map { |name| memory.string(name) }), (time || Time.now).to_i, expires, window, 0, 0
      ]
      output(function, fields.pack(Abi::REQUEST))
    end

    def output(function, request, room = 4096)
      out = Fiddle::Pointer.malloc(room, Fiddle::RUBY_FREE)
      length, error = Fiddle::Pointer["\0" * 8], Abi.error
      result = Fiddle::Pointer[[Abi::SIZES[:result]].pack("Lx108")]
      status = function.call(@handle, request, out, room, length, result, error)
      return output(function, request, length[0, 8].unpack1("J") + 1) if status == 3 # S3SIGN_ERR_BUFFER_TOO_SMALL

      Abi.check(status, error)
      _, *views, expires_at = result[0, Abi::SIZES[:result]].unpack(Abi::RESULT)
      headers, *texts = views.each_slice(2).map do |at, size|
        size.zero? ? "" : out[at - out.to_i, size].force_encoding(Encoding::UTF_8)
      end
      Signed.new(parse(headers), *texts, expires_at)
    end

    def parse(lines)
      lines.split("\r\n").each_with_object({}) do |line, headers|
        name, value = line.split(": ", 2)
        headers.merge!(name.downcase => value) { |_, before, more| "#{before},#{more}" }
      end
    end

    def choose(field, name, numbers)
      numbers.fetch(name) { raise ArgumentError, "#{field}: #{name.inspect} is not one of #{numbers.keys.join(", ")}" }
    end
  end
end

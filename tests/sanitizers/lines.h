/* The lines that signing returns, as the headers of a request that arrives. */

static size_t read_lines(const char *lines, size_t len, s3sign_header *headers)
{
  size_t count = 0;
  for (const char *line = lines, *next; line < lines + len; line = next) {
    next = memchr(line, '\n', (size_t)(lines + len - line));
    next = next ? next + 1 : lines + len;
    if (s3sign_header_from_line(line, (size_t)(next - line), &headers[count++], NULL) != S3SIGN_OK)
      abort();
  }
  return count;
}

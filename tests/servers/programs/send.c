/* Sends what is asked for, by the wrapper over libcurl: see build.sh. */

#include <s3sign_curl.h>

#include <stdlib.h>
#include <string.h>

struct text {
  char data[4096];
  size_t len;
};

static int keep(const void *data, size_t len, void *user)
{
  struct text *text = user;
  if (len > sizeof text->data - text->len)
    return 1;
  memcpy(text->data + text->len, data, len);
  text->len += len;
  return 0;
}

static s3sign_str str(const char *text)
{
  s3sign_str made;
  made.ptr = text;
  made.len = strlen(text);
  return made;
}

int main(void)
{
  char line[8192];
  CURL *curl;
  curl_global_init(CURL_GLOBAL_ALL);
  curl = curl_easy_init();
  while (fgets(line, sizeof line, stdin) != NULL) {
    char *fields[8], *at = line;
    s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
    s3sign_signer *signer = NULL;
    s3sign_error error = S3SIGN_ERROR_INIT;
    s3sign_curl_response response;
    struct text text = {"", 0};
    int status, i;
    line[strcspn(line, "\n")] = '\0';
    for (i = 0; i < 8 && at != NULL; i++) {
      fields[i] = at;
      at = strchr(at, '\t');
      if (at != NULL)
        *at++ = '\0';
    }
    if (i != 8)
      return 2;
    config.access_key_id = str(fields[0]);
    config.secret_access_key = str(fields[1]);
    config.region = str(fields[2]);
    status = s3sign_signer_new(&config, &signer, &error);
    if (status == 0)
      status = strcmp(fields[4], "PUT") == 0
                 ? s3sign_curl_put(curl, signer, fields[5], S3SIGN_PATH_CANONICAL, fields[6], strlen(fields[6]),
                                   &response, &error)
                 : s3sign_curl_get(curl, signer, fields[5], S3SIGN_PATH_CANONICAL, keep, &text, &response, &error);
    if (status != 0 && status != S3SIGN_CURL_ERR_HTTP) {
      fprintf(stderr, "%d: %s\n", status, status > 0 ? error.message : response.message);
      return 1;
    }
    if (status != 0)
      printf("%ld\t<Code>%s</Code>\n", response.status, response.code);
    else
      printf("%ld\t%.*s\n", response.status, (int)text.len, text.data);
    fflush(stdout);
    s3sign_signer_free(signer);
  }
  curl_easy_cleanup(curl);
  curl_global_cleanup();
  return 0;
}

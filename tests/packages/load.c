/* Loads the library that is named, as an interpreter does, and presigns the example of the S3 documentation. */

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <s3sign.h>

static const char signature[] = "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

static void *library;

/* ISO C has no cast from a data pointer to a function. */
static void find(const char *name, void *function)
{
  void *symbol = dlsym(library, name);
  memcpy(function, &symbol, sizeof symbol);
}

int main(int argc, char **argv)
{
  int32_t (*new_signer)(const s3sign_signer_config *, s3sign_signer **, s3sign_error *);
  int32_t (*presign)(const s3sign_signer *, const s3sign_request *, char *, size_t, size_t *, s3sign_result *,
                     s3sign_error *);
  void (*free_signer)(s3sign_signer *);
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_signer *signer = NULL;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_str id = S3SIGN_STR("AKIAIOSFODNN7EXAMPLE"), secret = S3SIGN_STR("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  s3sign_str region = S3SIGN_STR("us-east-1"), method = S3SIGN_STR("GET");
  s3sign_str url = S3SIGN_STR("https://examplebucket.s3.amazonaws.com/test.txt");
  char out[4096];
  size_t len;

  library = dlopen(argv[argc - 1], RTLD_NOW);
  if (!library)
    return fprintf(stderr, "%s\n", dlerror()), 1;
  find("s3sign_signer_new", &new_signer);
  find("s3sign_presign", &presign);
  find("s3sign_signer_free", &free_signer);
  if (!new_signer || !presign || !free_signer)
    return fprintf(stderr, "a function is missing\n"), 1;

  config.access_key_id = id;
  config.secret_access_key = secret;
  config.region = region;
  request.method = method;
  request.url = url;
  request.time = 1369353600;
  request.expires = 86400;
  if (new_signer(&config, &signer, &error) || presign(signer, &request, out, sizeof out, &len, NULL, &error))
    return fprintf(stderr, "%s: %s\n", error.field, error.message), 1;
  free_signer(signer);
  if (len < sizeof signature || strcmp(out + len + 1 - sizeof signature, signature) != 0)
    return fprintf(stderr, "not the documented signature: %s\n", out), 1;
  return 0;
}

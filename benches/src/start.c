/* Loads a library and signs: start [LIBRARY [SIGNATURES]]. Prints the last signature and the KiB that were resident. */
#include <dlfcn.h>
#include <s3sign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *library;

static s3sign_str text(const char *given) {
  s3sign_str view;
  view.ptr = given;
  view.len = given == NULL ? 0 : strlen(given);
  return view;
}

static void *function(const char *name) {
  void *found = dlsym(library, name);
  if (found == NULL) exit(2);
  return found;
}

int main(int argc, char **argv) {
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_signer *signer;
  char out[4096], line[256];
  size_t len;
  long left = argc > 2 ? atol(argv[2]) : 1;
  FILE *status;
  __typeof__(&s3sign_sign) sign;
  if (argc < 2) return 0;
  library = dlopen(argv[1], RTLD_NOW);
  if (library == NULL) return 2;
  config.access_key_id = text(getenv("BENCH_ACCESS_KEY_ID"));
  config.secret_access_key = text(getenv("BENCH_SECRET_ACCESS_KEY"));
  config.region = text(getenv("BENCH_REGION"));
  request.method = text("GET");
  request.url = text(getenv("BENCH_SIGN_URL"));
  request.time = atoll(getenv("BENCH_TIME"));
  if (((__typeof__(&s3sign_signer_new))function("s3sign_signer_new"))(&config, &signer, NULL)) return 3;
  sign = (__typeof__(&s3sign_sign))function("s3sign_sign");
  /* The last one is at the time given; the others before it, a second from each other. */
  for (request.time -= left - 1; left > 0; left--, request.time++)
    if (sign(signer, &request, out, sizeof out, &len, NULL, NULL)) return 4;
  printf("%s\n", strstr(out, "Signature=") ? strtok(strstr(out, "Signature=") + 10, "\r") : "none");
  status = fopen("/proc/self/status", "r");
  while (status != NULL && fgets(line, sizeof line, status))
    if (strncmp(line, "VmRSS:", 6) == 0) printf("%ld\n", atol(line + 6));
  return 0;
}

/* Memory that runs out is a status: each allocation of each function is made to fail, alone and with all that follow it.
   The function says S3SIGN_ERR_MEMORY and writes nothing, nothing leaks, and the same call succeeds afterwards. Linux with
   glibc; C99. Under AddressSanitizer, -DALLOCATOR=__interceptor_ has its allocator take the place of glibc's. */

#include "calls.h"

#include <stdlib.h>

#ifndef ALLOCATOR
#define ALLOCATOR __libc_
#endif
#define JOIN(a, b) a##b
#define ALLOCATOR_OF(prefix, name) JOIN(prefix, name)
#define REAL(name) ALLOCATOR_OF(ALLOCATOR, name)

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t count, size_t size);
void *REAL(realloc)(void *pointer, size_t size);
void *REAL(memalign)(size_t alignment, size_t size);
void REAL(free)(void *pointer);

/* With large inputs, every one of so many is made to fail; of those behind, which come in loops, some. */
#define EVERY 20

/* Since the last call of `arm`. The one at `failing` fails, and with `all_after` so do the others behind it. */
static long allocations, failing, live;
static int all_after;

static int fails(void)
{
  allocations++;
  return allocations == failing || (all_after && failing != 0 && allocations > failing);
}

static void *counted(void *pointer)
{
  live += pointer != NULL;
  return pointer;
}

/* These take the place of the C library's in the whole process, so that the library under test calls them. */
void *malloc(size_t size)
{
  return fails() ? NULL : counted(REAL(malloc)(size));
}

void *calloc(size_t count, size_t size)
{
  return fails() ? NULL : counted(REAL(calloc)(count, size));
}

void *realloc(void *pointer, size_t size)
{
  void *moved = fails() ? NULL : REAL(realloc)(pointer, size);
  live += pointer == NULL && moved != NULL;
  return moved;
}

void *aligned_alloc(size_t alignment, size_t size)
{
  return fails() ? NULL : counted(REAL(memalign)(alignment, size));
}

int posix_memalign(void **pointer, size_t alignment, size_t size)
{
  void *made = fails() ? NULL : counted(REAL(memalign)(alignment, size));
  *pointer = made != NULL ? made : *pointer;
  return made != NULL ? 0 : 12;
}

void free(void *pointer)
{
  live -= pointer != NULL;
  REAL(free)(pointer);
}

static void arm(long which, int all)
{
  allocations = 0;
  failing = which;
  all_after = all;
}

/* One call with the allocation `which` of it failing. Gives whether there was one. */
static int one(const call *call, const call_inputs *inputs, long which, int all)
{
  call_state state = call_start();
  long before = live, made;
  int32_t status = S3SIGN_OK;
  if (call->prepare != NULL)
    CHECK_EQ(call->prepare(call, inputs, &state), S3SIGN_OK);
  state.len = 0;
  arm(which, all);
  status = call->run(call, inputs, &state);
  made = allocations;
  arm(0, 0);
  if (made < which) {
    CHECK_EQ(status, call->expected);
  } else {
    CHECK_EQ(status, S3SIGN_ERR_MEMORY);
    CHECK_EQ(state.len, 0);
    CHECK(state.error.status == S3SIGN_ERR_MEMORY && strcmp(state.error.message, "out of memory") == 0);
    CHECK_EQ(call->run(call, inputs, &state), call->expected);
  }
  call_free(&state);
  CHECK_EQ(live, before);
  return made >= which;
}

/* Lists that cannot be in memory are refused before anything is read or allocated, whatever their lengths. */
static void lengths_are_checked(const call_inputs *inputs)
{
  static const size_t lengths[] = { ((size_t)1 << 20) + 1, (size_t)1 << 30, (size_t)1 << 57, PTRDIFF_MAX / 32,
                                    PTRDIFF_MAX, SIZE_MAX };
  call_state state = call_start();
  size_t i;
  CHECK_EQ(s3sign_signer_new(&inputs->config[SIGV4], &state.signer, NULL), S3SIGN_OK);
  for (i = 0; i < COUNT(lengths); i++) {
    s3sign_request request = inputs->sign[SIGV4];
    s3sign_post post = inputs->post[SIGV4];
    s3sign_post_form form = inputs->form[SIGV4];
    s3sign_error error = S3SIGN_ERROR_INIT;
    arm(0, 0);
    request.headers_len = lengths[i];
    CHECK_ERROR(s3sign_sign(state.signer, &request, state.out, state.cap, &state.len, NULL, &error), &error,
                S3SIGN_ERR_LENGTH, "headers", -1);
    CHECK_ERROR(s3sign_verify(state.signer, &request, 0, &error), &error, S3SIGN_ERR_LENGTH, "headers", -1);
    request = inputs->sign[SIGV4];
    request.headers_mode = S3SIGN_HEADERS_LISTED;
    request.signed_headers = inputs->sign[SIGV4].signed_headers;
    request.signed_headers_len = lengths[i];
    if (request.signed_headers == NULL)
      request.signed_headers = &inputs->name;
    CHECK_ERROR(s3sign_sign(state.signer, &request, state.out, state.cap, &state.len, NULL, &error), &error,
                S3SIGN_ERR_LENGTH, "signed_headers", -1);
    post.conditions_len = lengths[i];
    CHECK_ERROR(s3sign_post_policy(state.signer, &post, state.out, state.cap, &state.len, &error), &error,
                S3SIGN_ERR_LENGTH, "conditions", -1);
    form.fields_len = lengths[i];
    CHECK_ERROR(s3sign_verify_post(state.signer, &form, &error), &error, S3SIGN_ERR_LENGTH, "fields", -1);
    CHECK_EQ(allocations, 0);
  }
  call_free(&state);
}

int main(void)
{
  static const char secret[] = EXAMPLE_SECRET_KEY;
  const call_inputs *inputs[2];
  long failures = 0;
  size_t i;
  int size, all;
  inputs[CALLS_ORDINARY] = calls_prepare(CALLS_ORDINARY, str(secret));
  inputs[CALLS_LARGE] = calls_prepare(CALLS_LARGE, str(secret));
  for (i = 0; i < calls_len; i++)
    for (size = CALLS_ORDINARY; size <= CALLS_LARGE; size++)
      for (all = 0; all < 2; all++) {
        char name[128];
        long which = 1;
        snprintf(name, sizeof name, "%s, %s, %s", calls[i].function, calls[i].variant, size ? "large" : "ordinary");
        check_case(name);
        while (one(&calls[i], inputs[size], which, all))
          failures++, which += size == CALLS_LARGE ? 1 + which / EVERY : 1;
      }
  check_case("lengths");
  lengths_are_checked(inputs[CALLS_ORDINARY]);
  check_case("allocations that failed");
  CHECK(failures > 500);
  printf("%ld allocations failed\n", failures);
  return check_report();
}

/* What a process does with a signer besides calling it: it forks, is interrupted by signals that sign too or jump out of a
 * signature, and loads a second copy of the library. POSIX; C99. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "check.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4
#define TIMES 6
#define FORKS 500
#define SIGNALS 2000
#define JUMPS 500
#define COPIES 50
/* No call takes that long: one that waits for something that never comes ends with the process. */
#define PATIENCE 20

/* Of a time: header lines and a URL. */
typedef struct outcome {
  char text[2][1024];
} outcome;

static s3sign_signer *signer, *sigv4a;
static outcome expected[TIMES];
static char expected_of_sigv4a[1024];
static volatile sig_atomic_t handled, wrong, in_call;
static int stop; /* atomic, by the builtins: C99 has none */
static sigjmp_buf before_call;

static int sign_at(int number, outcome *out)
{
  s3sign_request request = example_request();
  size_t len;
  int ok;
  /* Another day, so that each writes to what the signer caches. */
  request.time = EXAMPLE_TIME + (int64_t)number * (86400 + 1);
  ok = s3sign_sign(signer, &request, out->text[0], sizeof out->text[0], &len, NULL, NULL) == S3SIGN_OK;
  request.expires = 60;
  return ok && s3sign_presign(signer, &request, out->text[1], sizeof out->text[1], &len, NULL, NULL) == S3SIGN_OK;
}

static int signs_right(int number)
{
  outcome out;
  number %= TIMES;
  return sign_at(number, &out) && strcmp(out.text[0], expected[number].text[0]) == 0 &&
         strcmp(out.text[1], expected[number].text[1]) == 0;
}

static int signs_right_with_sigv4a(void)
{
  s3sign_request request = example_request();
  char out[1024];
  size_t len;
  return s3sign_sign(sigv4a, &request, out, sizeof out, &len, NULL, NULL) == S3SIGN_OK &&
         strcmp(out, expected_of_sigv4a) == 0;
}

static int signs_right_at_all_times(void)
{
  int right = 0;
  for (int number = 0; number < TIMES; number++)
    right += signs_right(number);
  return right == TIMES && signs_right_with_sigv4a();
}

/* What a child signs is right, and it may free what it has of the parent. */
static void fork_and_sign(void)
{
  int status = -1;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    alarm(PATIENCE);
    int right = signs_right_at_all_times();
    s3sign_signer_free(signer);
    s3sign_signer_free(sigv4a);
    _exit(right ? 0 : 1);
  }
  CHECK_EQ(waitpid(child, &status, 0), child);
  CHECK_EQ(status, 0);
}

static void *sign_until_stopped(void *user)
{
  for (int number = *(int *)user; !__atomic_load_n(&stop, __ATOMIC_RELAXED); number++)
    if (!signs_right(number))
      return user;
  return NULL;
}

/* A child may be a copy of a moment at which a thread, which the child lacks, was writing to what the signer caches. */
static void a_signer_works_on_both_sides_of_a_fork(void)
{
  pthread_t threads[THREADS];
  int starts[THREADS];
  check_case("fork");
  fork_and_sign();
  CHECK(signs_right_at_all_times());
  check_case("forks while threads sign");
  for (int i = 0; i < THREADS; i++) {
    starts[i] = i;
    CHECK_EQ(pthread_create(&threads[i], NULL, sign_until_stopped, &starts[i]), 0);
  }
  for (int i = 0; i < FORKS; i++)
    fork_and_sign();
  __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
  for (int i = 0; i < THREADS; i++) {
    void *failed = NULL;
    CHECK_EQ(pthread_join(threads[i], &failed), 0);
    CHECK(failed == NULL);
  }
  CHECK(signs_right_at_all_times());
}

/* It leaves errno alone too, which is the interrupted code's. */
static void sign_in_handler(int number)
{
  int before = errno;
  (void)number;
  wrong += !signs_right(handled);
  wrong += errno != before;
  handled++;
}

static void jump_out(int number)
{
  (void)number;
  if (in_call) {
    in_call = 0;
    siglongjmp(before_call, 1);
  }
}

/* Run something that a timer interrupts again and again. */
static void with_interrupts(void (*handler)(int), void (*run)(void))
{
  struct sigaction action, usual;
  struct sigevent event;
  struct itimerspec often = {{0, 97001}, {0, 97001}};
  timer_t timer;
  memset(&action, 0, sizeof action);
  memset(&event, 0, sizeof event);
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGUSR1;
  handled = wrong = in_call = 0;
  CHECK_EQ(sigaction(SIGUSR1, &action, &usual), 0);
  CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
  alarm(PATIENCE);
  CHECK_EQ(timer_settime(timer, 0, &often, NULL), 0);
  run();
  CHECK_EQ(timer_delete(timer), 0);
  alarm(0);
  CHECK_EQ(sigaction(SIGUSR1, &usual, NULL), 0);
  CHECK_EQ(wrong, 0);
  CHECK(signs_right_at_all_times());
}

static void sign_while_handlers_sign(void)
{
  for (int number = 0; handled < SIGNALS; number++)
    wrong += !signs_right(number);
}

static void sign_and_be_thrown_out(void)
{
  static volatile int number; /* outlives the jump */
  while (handled < JUMPS) {
    if (sigsetjmp(before_call, 1) == 0) {
      in_call = 1;
      for (;; number++)
        wrong += !signs_right(number);
    }
    handled++;
    wrong += !signs_right(handled);
  }
}

typedef struct copied {
  int32_t (*make)(const s3sign_signer_config *, s3sign_signer **, s3sign_error *);
  int32_t (*sign)(const s3sign_signer *, const s3sign_request *, char *, size_t, size_t *, s3sign_result *,
                  s3sign_error *);
  void (*free)(s3sign_signer *);
} copied;

/* A function pointer is no object pointer in ISO C. */
static void find(void *library, const char *name, void *to)
{
  void *found = dlsym(library, name);
  CHECK(found != NULL);
  memcpy(to, &found, sizeof found);
}

static void copy_file(const char *from, int to)
{
  static char piece[1 << 16];
  FILE *file = fopen(from, "rb");
  size_t len;
  CHECK(file != NULL);
  while (file && (len = fread(piece, 1, sizeof piece, file)) > 0)
    CHECK_EQ(write(to, piece, len), len);
  if (file)
    fclose(file);
  close(to);
}

static void a_second_copy_of_the_library_comes_and_goes(void)
{
  s3sign_signer_config config = example_config();
  s3sign_request request = example_request();
  char path[] = "/tmp/s3sign-copy-XXXXXX", out[1024];
  Dl_info loaded;
  size_t len;
  void *here;
  check_case("second copy");
  find(RTLD_DEFAULT, "s3sign_sign", &here);
  CHECK(dladdr(here, &loaded) != 0);
  copy_file(loaded.dli_fname, mkstemp(path));
  for (int i = 0; i < COPIES; i++) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    s3sign_signer *its = NULL;
    copied copy;
    CHECK(library != NULL);
    if (!library)
      break;
    find(library, "s3sign_signer_new", &copy.make);
    find(library, "s3sign_sign", &copy.sign);
    find(library, "s3sign_signer_free", &copy.free);
    CHECK(copy.sign != s3sign_sign);
    CHECK_EQ(copy.make(&config, &its, NULL), S3SIGN_OK);
    CHECK_EQ(copy.sign(its, &request, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
    CHECK_TEXT(bytes(out, len), expected[0].text[0]);
    copy.free(its);
    CHECK_EQ(dlclose(library), 0);
    CHECK(dlopen(path, RTLD_NOW | RTLD_NOLOAD) == NULL); /* nothing holds it */
    CHECK(signs_right(i));
  }
  unlink(path);
}

int main(void)
{
  s3sign_signer_config config = example_config();
  s3sign_request request = example_request();
  size_t len;
  signer = example_signer();
  config.algorithm = S3SIGN_ALGORITHM_SIGV4A;
  CHECK_EQ(s3sign_signer_new(&config, &sigv4a, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_sign(sigv4a, &request, expected_of_sigv4a, sizeof expected_of_sigv4a, &len, NULL, NULL), S3SIGN_OK);
  for (int number = 0; number < TIMES; number++)
    CHECK(sign_at(number, &expected[number]));
  CHECK(strcmp(expected[0].text[0], expected[1].text[0]) != 0);
  a_signer_works_on_both_sides_of_a_fork();
  check_case("signal handlers that sign");
  with_interrupts(sign_in_handler, sign_while_handlers_sign);
  check_case("signal handlers that jump out of a signature");
  with_interrupts(jump_out, sign_and_be_thrown_out);
  a_second_copy_of_the_library_comes_and_goes();
  s3sign_signer_free(signer);
  s3sign_signer_free(sigv4a);
  return check_report();
}

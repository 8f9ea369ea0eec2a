/* Every function runs in a thread with a stack of 32 KiB, large inputs included, and uses no more of it than ABI.md
   says. Each call is in a process of its own that made none before, but for those it needs. The first signer of SigV4A
   in a process is one exception: p256 computes a table on the stack then. The other is an explanation that signs again by
   SigV4A, perhaps as the first in its process. Usage: test_stacks ABI.md; without it,
   prints what each call uses. Linux; C99. */

#include "calls.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK (32u << 10)
#define STACK_OF_FIRST (40u << 10)
#define STACK_OF_SIGV4A_AGAIN (48u << 10)
/* More than a page, for frames that leap over one. */
#define GUARD (64u << 10)
#define PAINT 0xa5

/* The end of a stack of either size. */
static char *bottom;

static struct job {
  const call *call;
  const call_inputs *inputs;
  call_state state;
  int32_t status;
  char *top;
} job;

static void *run(void *unused)
{
  job.top = __builtin_frame_address(0);
  job.status = job.call->run(job.call, job.inputs, &job.state);
  return unused;
}

/* How deep a call goes in a thread of its own. Exits with 1 on a wrong status, and dies if the stack is too small. */
static size_t depth_of(const call *c, const call_inputs *inputs, size_t size)
{
  pthread_attr_t attributes;
  pthread_t thread;
  char *stack = bottom + GUARD;
  size_t at = 0;
  job.call = c;
  job.inputs = inputs;
  job.state = call_start();
  if (c->prepare != NULL && c->prepare(c, inputs, &job.state) != S3SIGN_OK)
    _exit(1);
  memset(stack, PAINT, size);
  pthread_attr_init(&attributes);
  if (pthread_attr_setstack(&attributes, stack, size) != 0 || pthread_create(&thread, &attributes, run, NULL) != 0)
    _exit(1);
  pthread_join(thread, NULL);
  if (job.status != c->expected)
    _exit(1);
  while ((unsigned char)stack[at] == PAINT)
    at++;
  return (size_t)(job.top - (stack + at));
}

/* The same in a process of its own. With `again`, the same call was made there before. */
static size_t depth_alone(const call *c, const call_inputs *inputs, size_t size, int again)
{
  size_t depth = 0;
  int ends[2], status = -1;
  pid_t child;
  CHECK(pipe(ends) == 0);
  child = fork();
  if (child == 0) {
    if (again && call_whole(c, inputs) != c->expected)
      _exit(1);
    depth = depth_of(c, inputs, size);
    _exit(write(ends[1], &depth, sizeof depth) == sizeof depth ? 0 : 1);
  }
  close(ends[1]);
  CHECK(read(ends[0], &depth, sizeof depth) == sizeof depth);
  close(ends[0]);
  CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
  return depth;
}

/* What the table in a file states, in a line "| `function` | bytes |"; in the last one, of all other functions. */
static unsigned long stated(const char *file, const char *function)
{
  FILE *table = fopen(file, "r");
  char line[512], quoted[80];
  unsigned long bytes, found = 0;
  snprintf(quoted, sizeof quoted, "| %s%s%s |", function[0] == 's' ? "`" : "", function, function[0] == 's' ? "`" : "");
  CHECK(table != NULL);
  while (table != NULL && fgets(line, sizeof line, table)) {
    const char *number = strrchr(line, ' ') == NULL ? NULL : line + strcspn(line + 1, "|") + 2;
    if (found == 0 && strncmp(line, quoted, strlen(quoted)) == 0 && sscanf(number, "%lu", &bytes) == 1)
      found = bytes;
  }
  if (table != NULL)
    fclose(table);
  return found;
}

static void holds(const char *file, const char *row, const char *name, size_t depth)
{
  unsigned long most;
  if (file == NULL) {
    printf("%s\t%lu\t%s\n", row, (unsigned long)depth, name);
    return;
  }
  most = stated(file, row);
  if (most == 0)
    most = stated(file, "all others");
  CHECK(depth <= most);
  if (depth > most)
    fprintf(stderr, "  uses %lu bytes, %lu stated\n", (unsigned long)depth, most);
}

int main(int argc, char **argv)
{
  const char *file = argc > 1 ? argv[1] : NULL;
  const call_inputs *inputs[2];
  size_t i, size;
  char name[160];
  inputs[CALLS_ORDINARY] = calls_prepare(CALLS_ORDINARY, str(EXAMPLE_SECRET_KEY));
  inputs[CALLS_LARGE] = calls_prepare(CALLS_LARGE, str(EXAMPLE_SECRET_KEY));
  bottom = mmap(NULL, GUARD + STACK_OF_SIGV4A_AGAIN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(bottom != MAP_FAILED && mprotect(bottom, GUARD, PROT_NONE) == 0);
  for (i = 0; i < calls_len; i++)
    for (size = 0; size < COUNT(inputs); size++) {
      const call *c = &calls[i];
      int first = strcmp(c->function, "s3sign_signer_new") == 0 && c->who == SIGV4A;
      snprintf(name, sizeof name, "%s, %s, %s", c->function, c->variant, size ? "large" : "ordinary");
      check_case(name);
      if (first)
        holds(file, "first signer of SigV4A", name, depth_alone(c, inputs[size], STACK_OF_FIRST, 0));
      if (c->who == SIGV4A && strcmp(c->function, "s3sign_explain_text") == 0)
        holds(file, "explanation of SigV4A from text", name, depth_alone(c, inputs[size], STACK_OF_SIGV4A_AGAIN, 0));
      else
        holds(file, c->function, name, depth_alone(c, inputs[size], STACK, first));
    }
  return file == NULL ? 0 : check_report();
}

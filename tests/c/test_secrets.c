/* No function that uses a key leaves anything of it behind, nor does one that fails, be it for lack of room or of memory,
   nor does a freed signer: not on its stack, in registers, on the heap, freed or not, or in static data. Each is called
   by itself on a stack of its own, and nothing else runs on that until it was searched. `secrets.c` has the secrets, by
   OpenSSL, and what may be where. With the argument `large`, by large inputs. Linux; C99; registers on x86-64 alone. */

#include "secrets.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEAP (512u << 20)
#define STACK (1u << 20)

/* The allocator of this process: blocks one after another, never reused, so that freed ones can be searched. */

typedef struct block {
  size_t size; /* with this */
  size_t live;
} block;

static char *heap, *heap_end, *of_inputs;

/* The allocation that fails: counted down to 0 while a call is made. */
static long until_refused = -1;

void *malloc(size_t size)
{
  block *new;
  size = (size + sizeof *new + 15) / 16 * 16;
  if (heap == NULL)
    heap = heap_end = mmap(NULL, HEAP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (heap == MAP_FAILED || size > HEAP - (size_t)(heap_end - heap))
    return NULL;
  if (until_refused > 0 && --until_refused == 0)
    return NULL;
  new = (block *)(void *)__atomic_fetch_add(&heap_end, size, __ATOMIC_SEQ_CST);
  new->size = size;
  new->live = 1;
  return new + 1;
}

void free(void *pointer)
{
  if (pointer != NULL)
    ((block *)pointer - 1)->live = 0;
}

void *calloc(size_t count, size_t size)
{
  return malloc(count * size); /* all of it is fresh */
}

void *realloc(void *pointer, size_t size)
{
  void *moved = malloc(size);
  if (moved != NULL && pointer != NULL) {
    size_t len = ((block *)pointer - 1)->size - sizeof(block);
    memcpy(moved, pointer, len < size ? len : size);
    free(pointer);
  }
  return moved;
}

int posix_memalign(void **pointer, size_t alignment, size_t size)
{
  char *whole = malloc(size + alignment + sizeof(block));
  size_t past;
  if (whole == NULL)
    return 12;
  past = (size_t)whole % alignment;
  if (past != 0) {
    block *inner = (block *)(void *)(whole + alignment - past) - 1, *outer = (block *)(void *)whole - 1;
    if ((char *)inner < whole)
      inner = (block *)(void *)((char *)inner + alignment);
    inner->size = (size_t)((char *)outer + outer->size - (char *)inner);
    inner->live = 1;
    outer->size = (size_t)((char *)inner - (char *)outer);
    outer->live = 0;
    whole = (char *)(inner + 1);
  }
  *pointer = whole;
  return 0;
}

void *aligned_alloc(size_t alignment, size_t size)
{
  void *pointer = NULL;
  return posix_memalign(&pointer, alignment, size) == 0 ? pointer : NULL;
}

/* Freed blocks as they are before a call. */
static void clear_freed(void)
{
  char *at;
  for (at = heap; at < heap_end; at += ((block *)(void *)at)->size)
    if (!((block *)(void *)at)->live)
      memset((block *)(void *)at + 1, 0, ((block *)(void *)at)->size - sizeof(block));
}

/* What `prepare` left below. */
static __attribute__((noinline)) void clear_stack(void)
{
  volatile char below[1 << 18];
  size_t i;
  for (i = 0; i < sizeof below; i++)
    below[i] = 0;
}

/* The call, on a stack of its own. */

static struct job {
  const call *call;
  const call_inputs *inputs;
  call_state state;
  int32_t status;
  int called, searched;
  long refused;
  int was_refused;
  char *top; /* of what the call may use */
} job;

static char *stack;
static uint64_t registers[16];
static unsigned char vectors[16384] __attribute__((aligned(64)));

#ifdef __x86_64__
static const int registers_known = 1;
#define SAVE_REGISTERS() \
  __asm__ volatile( \
    "movq %%rax, 0(%0)\n movq %%rcx, 16(%0)\n movq %%rdx, 24(%0)\n movq %%rsi, 32(%0)\n movq %%rdi, 40(%0)\n" \
    "movq %%r8, 64(%0)\n movq %%r9, 72(%0)\n movq %%r10, 80(%0)\n movq %%r11, 88(%0)\n movq %%r12, 96(%0)\n" \
    "movq %%r13, 104(%0)\n movq %%r14, 112(%0)\n movq %%r15, 120(%0)\n movq %%rbp, 48(%0)\n" \
    "movl $-1, %%eax\n movl $-1, %%edx\n xsave64 (%1)\n" \
    : : "b"(registers), "r"(vectors) : "memory", "rax", "rdx")
/* A thread starts with the registers of who made it. MXCSR masks exceptions. */
#define CLEAR_VECTORS() \
  do { \
    vectors[24] = 0x80; \
    vectors[25] = 0x1f; \
    __asm__ volatile("movl $-1, %%eax\n movl $-1, %%edx\n xrstor64 (%0)" : : "r"(vectors) : "memory", "rax", "rdx"); \
  } while (0)
#else
static const int registers_known = 0;
#define SAVE_REGISTERS() (void)0
#define CLEAR_VECTORS() (void)0
#endif

static void *call_alone(void *unused)
{
  job.top = __builtin_frame_address(0);
  CLEAR_VECTORS();
  until_refused = job.refused > 0 ? job.refused : -1;
  job.status = job.call->run(job.call, job.inputs, &job.state);
  SAVE_REGISTERS();
  job.was_refused = until_refused == 0;
  until_refused = -1;
  __atomic_store_n(&job.called, 1, __ATOMIC_RELEASE);
  while (!__atomic_load_n(&job.searched, __ATOMIC_ACQUIRE))
    ;
  return unused;
}

/* Where a search is, for what it finds. */
static const char *place;
static const char *case_name;
static const unsigned char *place_start;
static long findings;

static void found(const char *secret, size_t offset)
{
  findings++;
  if (findings <= 4000) {
    if (strcmp(place, "stack") == 0)
      fprintf(stderr, "%s: %s, on the stack, %ld below the caller\n", case_name, secret,
              (long)(job.top - (const char *)place_start) - (long)offset);
    else
      fprintf(stderr, "%s: %s, in %s, at %zu\n", case_name, secret, place, offset);
  }
}

static size_t search(const char *what, const void *start, const void *end, int may)
{
  place = what;
  place_start = start;
  return secrets_in(start, (size_t)((const char *)end - (const char *)start), may, found);
}

static size_t search_heap(int in_signer)
{
  size_t sum = 0;
  char *at;
  for (at = of_inputs; at < heap_end; at += ((block *)(void *)at)->size) {
    const block *b = (block *)(void *)at;
    sum += search(b->live ? "a live block" : "a freed block", b + 1, at + b->size, b->live ? in_signer : IN_NO_PLACE);
  }
  return sum;
}

/* All else that can be written: data of this program, the library and others, and the first stack. */
static size_t search_static(int in_output)
{
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[512], flags[8];
  unsigned long start, end;
  size_t sum = 0;
  CHECK(maps != NULL);
  while (maps != NULL && fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx %7s", &start, &end, flags) != 3 || flags[0] != 'r' || flags[1] != 'w')
      continue;
    if ((start <= (size_t)heap && (size_t)heap < end) || (start <= (size_t)stack && (size_t)stack < end))
      continue;
    sum += search("static data", (const void *)start, (const void *)end, in_output);
  }
  fclose(maps);
  return sum;
}

static void search_registers(void)
{
  place = "a register";
  secrets_in_registers(registers, COUNT(registers), found);
  search("vector registers", vectors, vectors + sizeof vectors, IN_NO_PLACE);
  memset(registers, 0, sizeof registers);
  memset(vectors, 0, sizeof vectors);
}

static int live(const call_state *s)
{
  return s->signer != NULL || s->made != NULL || s->stream != NULL || s->body != NULL;
}

/* Call a function by itself, with as much room for its output as `cap`, and search all. The allocation `refused` fails, if
   there are so many: returns whether there were. */
static int leaves_nothing(const call *c, const call_inputs *inputs, size_t cap, long refused, const char *how)
{
  pthread_t thread;
  pthread_attr_t attributes;
  char name[160];
  int in_signer = c->who == FROM_KEY ? IN_SIGNER | IN_SIGNER_OF_DAY : IN_SIGNER;
  int gives_key = strcmp(c->function, "s3sign_signing_key") == 0;
  long before = findings;

  snprintf(name, sizeof name, "%s, %s, %s", c->function, c->variant, how);
  check_case(case_name = name);
  memset(&job, 0, sizeof job);
  job.call = c;
  job.inputs = inputs;
  job.state = call_start();
  of_inputs = heap_end;
  if (c->prepare != NULL)
    CHECK_EQ(c->prepare(c, inputs, &job.state), S3SIGN_OK);
  if (cap < job.state.cap)
    job.state.cap = cap;
  clear_stack();
  clear_freed();
  memset(stack, 0, STACK);
  job.refused = refused;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, stack, STACK);
  CHECK(pthread_create(&thread, &attributes, call_alone, NULL) == 0);
  while (!__atomic_load_n(&job.called, __ATOMIC_ACQUIRE))
    ;
  search("stack", stack, stack + STACK, IN_NO_PLACE);
  search_registers();
  search_heap(live(&job.state) ? in_signer : IN_NO_PLACE);
  search_static(gives_key ? IN_OUTPUT : IN_NO_PLACE);
  __atomic_store_n(&job.searched, 1, __ATOMIC_RELEASE);
  pthread_join(thread, NULL);
  CHECK(job.status == (job.was_refused ? S3SIGN_ERR_MEMORY : c->expected) || cap != (size_t)-1);
  CHECK_EQ(findings - before, 0);
  call_free(&job.state);
  if (gives_key)
    memset(job.state.out, 0, 64);
  return job.was_refused;
}

/* Text that is in no file and no constant. */
static void make_up(char *out, size_t len)
{
  FILE *random = fopen("/dev/urandom", "r");
  size_t i;
  CHECK(random != NULL && fread(out, 1, len, random) == len);
  for (i = 0; i < len; i++)
    out[i] = (char)('!' + (unsigned char)out[i] % 90);
  fclose(random);
}

int main(int argc, char **argv)
{
  static char secret[40];
  const call_inputs *inputs;
  size_t i;
  long refused;
  int large = argc > 1 && strcmp(argv[1], "large") == 0;
  stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  make_up(secret, sizeof secret);
  inputs = calls_prepare(large ? CALLS_LARGE : CALLS_ORDINARY, bytes(secret, sizeof secret));
  memset(secret, 0, sizeof secret);
  secrets_compute(inputs, inputs->region);
  for (i = 0; i < calls_len; i++) {
    if (!calls[i].uses_key)
      continue;
    leaves_nothing(&calls[i], inputs, (size_t)-1, 0, "with room");
    leaves_nothing(&calls[i], inputs, 1, 0, "without room");
    /* The heap has no room to do this with large ones. */
    for (refused = 1; !large && leaves_nothing(&calls[i], inputs, (size_t)-1, refused, "without memory");)
      refused++;
  }
  if (!registers_known)
    puts("registers are not searched on this processor");
  return check_report();
}

/* rustc's LLVM calls these where it copies memory; the runtime of an older gcc lacks them. It does see what memcpy and the
 * others do, so they are called: built without optimisation for that, and without -fsanitize. */

#include <string.h>

void *__tsan_memcpy(void *to, const void *from, size_t len)
{
  return memcpy(to, from, len);
}

void *__tsan_memmove(void *to, const void *from, size_t len)
{
  return memmove(to, from, len);
}

void *__tsan_memset(void *to, int byte, size_t len)
{
  return memset(to, byte, len);
}

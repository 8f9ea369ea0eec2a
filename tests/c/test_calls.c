/* The table of calls has every function, and each does what the table says, in both sizes, again and again. With an
   argument, prints the names of the functions instead. */

#include "calls.h"

int main(int argc, char **argv)
{
  static const char secret[] = EXAMPLE_SECRET_KEY;
  const call_inputs *inputs[2];
  size_t i, n;
  (void)argv;
  if (argc > 1) {
    for (i = 0; i < calls_len; i++)
      puts(calls[i].function);
    return 0;
  }
  inputs[CALLS_ORDINARY] = calls_prepare(CALLS_ORDINARY, str(secret));
  inputs[CALLS_LARGE] = calls_prepare(CALLS_LARGE, str(secret));
  for (i = 0; i < calls_len; i++)
    for (n = 0; n < 4; n++) {
      char name[128];
      snprintf(name, sizeof name, "%s, %s, %s", calls[i].function, calls[i].variant, n % 2 ? "large" : "ordinary");
      check_case(name);
      CHECK_EQ(call_whole(&calls[i], inputs[n % 2]), calls[i].expected);
    }
  return check_report();
}

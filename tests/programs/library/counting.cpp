#include "tests/programs/library/counting.hpp"

static int counted = 0;

int count_one() { return ++counted; }

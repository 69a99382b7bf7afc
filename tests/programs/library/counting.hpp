// A shared library with a variable of its own: see counter_of_a_library.cpp.
#pragma once

// How often it was called.
int count_one();

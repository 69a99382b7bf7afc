/* The asymmetric philosophers of examples/models/asymmetric_philosophers.csp for SPIN: forks are
   flags, taken one at a time; the last philosopher takes fork 0 first. -DN=13 says how many. */
bool taken[N];

proctype Philosopher(byte first; byte second)
{
  do
  :: atomic { !taken[first]; taken[first] = true };
     atomic { !taken[second]; taken[second] = true };
     taken[second] = false;
     taken[first] = false
  od
}

init
{
  byte i = 0;
  atomic {
    do
    :: i < N - 1 -> run Philosopher(i, i + 1); i++
    :: i == N - 1 -> run Philosopher(0, i); break
    od
  }
}

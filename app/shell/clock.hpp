#pragma once

namespace penumbra {

/// Seconds of the steady clock since this was first asked; every time stamp in app/ uses it.
double now_seconds();

/// Seconds since the process began, as the kernel counts them (to 10 ms); 0 where that is unknown.
double process_age_seconds();

/// Processor time this process has used, all threads together, in seconds.
double process_cpu_seconds();

/// Processor time the calling thread has used, in seconds.
double thread_cpu_seconds();

} // namespace penumbra

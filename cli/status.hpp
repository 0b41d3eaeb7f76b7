// Exit statuses, as documented; those of a run come from lab::exit_status().
#pragma once

namespace baton::cli::status {

inline constexpr int done = 0;
inline constexpr int usage = 2;
inline constexpr int source = 3;
inline constexpr int check = 7;  ///< a check failed
inline constexpr int host = 8;
inline constexpr int interrupted = 130;

}  // namespace baton::cli::status

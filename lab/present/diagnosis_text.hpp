// A diagnosis in sentences for the person who wrote the guest.
#pragma once

#include <string>

#include "base/messages.hpp"
#include "lab/study/diagnosis.hpp"

namespace baton::lab {

/// Why the run ended, in one or several lines; each ends in a newline.
std::string explanation_text(const Diagnosis& diagnosis, Language language);

/// The cause and what to try, in lines of at most 80 columns; empty where the end speaks for itself.
std::string advice_text(const Diagnosis& diagnosis, Language language);

}  // namespace baton::lab

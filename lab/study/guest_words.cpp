#include "lab/study/guest_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/messages/lab.hpp"

namespace baton::lab {

Argument word_for(const std::string& published) {
    static constexpr std::array<std::pair<std::string_view, Text>, 22> words{{
        {"free", text::lab_word_free},           {"new", text::lab_word_new},
        {"ready", text::lab_word_ready},         {"running", text::lab_word_running},
        {"blocked", text::lab_word_blocked},     {"terminated", text::lab_word_terminated},
        {"none", text::lab_word_none},           {"sleep", text::lab_word_sleep},
        {"keyboard", text::lab_word_keyboard},   {"child", text::lab_word_child},
        {"disk", text::lab_word_disk},           {"network", text::lab_word_network},
        {"device", text::lab_word_device},       {"join", text::lab_word_join},
        {"lock", text::lab_word_lock},           {"semaphore", text::lab_word_semaphore},
        {"condition", text::lab_word_condition}, {"barrier", text::lab_word_barrier},
        {"ended", text::lab_word_ended},         {"woken", text::lab_word_woken},
        {"preempted", text::lab_word_preempted}, {"yielded", text::lab_word_yielded},
    }};
    const auto found =
        std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.first == published; });
    return found == words.end() ? Argument(published) : Argument(found->second);
}

}  // namespace baton::lab

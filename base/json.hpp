// JSON as a value: built piece by piece and written out, or read from text.
//
// Members keep the order in which they came. Numbers are whole (64 bits) or double. This is the only header
// of ours for JSON, and base/json.cpp the only file that knows the library behind it.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace baton {

/// A template, because it holds what is complete only behind it.
template <class Value>
struct JsonMember {
    std::string name;
    Value value;
};

class Json {
public:
    using Member = JsonMember<Json>;

    Json() = default;  ///< null
    Json(std::nullptr_t);
    template <std::same_as<bool> T>
    Json(T value) : held_(value) {}
    template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>) Json(T value) {
        if constexpr (std::is_signed_v<T>) {
            held_ = static_cast<std::int64_t>(value);
        } else {
            held_ = static_cast<std::uint64_t>(value);
        }
    }
    template <std::floating_point T>
    Json(T value) : held_(static_cast<double>(value)) {}
    Json(std::string text);
    Json(std::string_view text);
    Json(const char* text);
    template <class T>
    Json(const std::vector<T>& elements);
    template <class T>
    Json(const std::optional<T>& value) {
        if (value) *this = Json(*value);
    }
    static Json array();
    static Json object();
    static Json object(std::initializer_list<Member> members);

    /// The member of this name, made when it is not there; null becomes an object.
    Json& operator[](std::string_view name);
    /// Takes over the members of another object.
    void update(const Json& object);
    /// Null becomes an array.
    void push_back(Json element);

    bool is_null() const { return held_.index() == 0; }
    bool is_object() const;
    bool is_array() const;
    const Json* find(std::string_view name) const;  ///< a member, or nullptr
    /// Of an array; of anything else there are none.
    const std::vector<Json>& elements() const;
    /// Of an object; of anything else there are none.
    const std::vector<Member>& members() const;
    std::optional<bool> boolean() const;
    std::optional<double> number() const;
    /// A whole number within [least, most].
    std::optional<std::int64_t> whole(std::int64_t least, std::int64_t most) const;
    const std::string* text() const;

    /// Two columns a level and a line end behind it all; what is no UTF-8 is replaced.
    std::string dump() const;
    /// Nothing when it is no JSON, or nested more than 100 levels deep.
    static std::optional<Json> parse(std::string_view text);

private:
    struct Writer;

    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, std::vector<Json>,
                 std::vector<Member>>
        held_;
};

// Where Json is complete.
inline Json::Json(std::nullptr_t) {}
inline Json::Json(std::string text) : held_(std::move(text)) {}
inline Json::Json(std::string_view text) : held_(std::string(text)) {}
inline Json::Json(const char* text) : held_(std::string(text)) {}

template <class T>
Json::Json(const std::vector<T>& elements) : held_(std::vector<Json>()) {
    for (const T& element : elements) push_back(Json(element));
}

}  // namespace baton

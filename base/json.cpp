#include "base/json.hpp"

#include <limits>
#include <nlohmann/json.hpp>

namespace baton {
namespace {

using Library = nlohmann::ordered_json;

constexpr unsigned deepest = 100;

// A text in quotes, or a number with a point: what takes some knowledge to write.
template <class T>
std::string written(const T& value) {
    return Library(value).dump(-1, ' ', false, Library::error_handler_t::replace);
}

}  // namespace

/// Makes the text; one visit a value.
struct Json::Writer {
    std::string out;
    unsigned level = 0;

    void operator()(std::monostate) { out += "null"; }
    void operator()(bool value) { out += value ? "true" : "false"; }
    void operator()(std::int64_t value) { out += std::to_string(value); }
    void operator()(std::uint64_t value) { out += std::to_string(value); }
    void operator()(double value) { out += written(value); }
    void operator()(const std::string& value) { out += written(value); }
    void operator()(const std::vector<Json>& elements) {
        list(elements, "[]", [&](const Json& element) { std::visit(*this, element.held_); });
    }
    void operator()(const std::vector<Member>& members) {
        list(members, "{}", [&](const Member& member) {
            out += written(member.name) + ": ";
            std::visit(*this, member.value.held_);
        });
    }

private:
    template <class List, class Each>
    void list(const List& list, const char* brackets, const Each& each) {
        out += brackets[0];
        ++level;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (i != 0) out += ',';
            new_line();
            each(list[i]);
        }
        --level;
        if (!list.empty()) new_line();
        out += brackets[1];
    }
    void new_line() { out += '\n' + std::string(std::size_t{2} * level, ' '); }
};

namespace {

std::optional<Json> from_library(const Library& value, unsigned level) {
    if (level > deepest) return std::nullopt;
    switch (value.type()) {
    case Library::value_t::boolean: return Json(value.get<bool>());
    case Library::value_t::number_integer: return Json(value.get<std::int64_t>());
    case Library::value_t::number_unsigned: return Json(value.get<std::uint64_t>());
    case Library::value_t::number_float: return Json(value.get<double>());
    case Library::value_t::string: return Json(value.get_ref<const std::string&>());
    case Library::value_t::array: {
        Json array = Json::array();
        for (const Library& each : value) {
            std::optional<Json> element = from_library(each, level + 1);
            if (!element) return std::nullopt;
            array.push_back(*std::move(element));
        }
        return array;
    }
    case Library::value_t::object: {
        Json object = Json::object();
        for (const auto& [name, each] : value.items()) {
            std::optional<Json> member = from_library(each, level + 1);
            if (!member) return std::nullopt;
            object[name] = *std::move(member);
        }
        return object;
    }
    default: return Json();
    }
}

}  // namespace

Json Json::array() {
    Json json;
    json.held_ = std::vector<Json>();
    return json;
}

Json Json::object() {
    return object({});
}

Json Json::object(std::initializer_list<Member> members) {
    Json json;
    json.held_ = std::vector<Member>(members);
    return json;
}

Json& Json::operator[](std::string_view name) {
    if (is_null()) held_ = std::vector<Member>();
    auto& members = std::get<std::vector<Member>>(held_);
    for (Member& member : members) {
        if (member.name == name) return member.value;
    }
    return members.emplace_back(Member{std::string(name), Json()}).value;
}

void Json::update(const Json& object) {
    for (const Member& member : object.members()) (*this)[member.name] = member.value;
}

void Json::push_back(Json element) {
    if (is_null()) held_ = std::vector<Json>();
    std::get<std::vector<Json>>(held_).push_back(std::move(element));
}

bool Json::is_object() const {
    return std::holds_alternative<std::vector<Member>>(held_);
}

bool Json::is_array() const {
    return std::holds_alternative<std::vector<Json>>(held_);
}

const Json* Json::find(std::string_view name) const {
    for (const Member& member : members()) {
        if (member.name == name) return &member.value;
    }
    return nullptr;
}

const std::vector<Json>& Json::elements() const {
    static const std::vector<Json> none;
    const auto* elements = std::get_if<std::vector<Json>>(&held_);
    return elements != nullptr ? *elements : none;
}

const std::vector<Json::Member>& Json::members() const {
    static const std::vector<Member> none;
    const auto* members = std::get_if<std::vector<Member>>(&held_);
    return members != nullptr ? *members : none;
}

std::optional<bool> Json::boolean() const {
    const auto* value = std::get_if<bool>(&held_);
    return value != nullptr ? std::optional<bool>(*value) : std::nullopt;
}

std::optional<double> Json::number() const {
    if (const auto* value = std::get_if<std::int64_t>(&held_)) return static_cast<double>(*value);
    if (const auto* value = std::get_if<std::uint64_t>(&held_)) return static_cast<double>(*value);
    const auto* value = std::get_if<double>(&held_);
    return value != nullptr ? std::optional<double>(*value) : std::nullopt;
}

std::optional<std::int64_t> Json::whole(std::int64_t least, std::int64_t most) const {
    std::int64_t number = 0;
    if (const auto* value = std::get_if<std::int64_t>(&held_)) {
        number = *value;
    } else if (const auto* wide = std::get_if<std::uint64_t>(&held_)) {
        if (*wide > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
        number = static_cast<std::int64_t>(*wide);
    } else {
        return std::nullopt;
    }
    if (number < least || number > most) return std::nullopt;
    return number;
}

const std::string* Json::text() const {
    return std::get_if<std::string>(&held_);
}

std::string Json::dump() const {
    Writer writer;
    std::visit(writer, held_);
    return writer.out + "\n";
}

std::optional<Json> Json::parse(std::string_view text) {
    const Library value = Library::parse(text, nullptr, false);
    if (value.is_discarded()) return std::nullopt;
    return from_library(value, 0);
}

}  // namespace baton

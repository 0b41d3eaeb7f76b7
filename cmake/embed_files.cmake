# cmake -DROOT=folder -DFILES=a:b -DOUTPUT=file.cpp -DHEADER=header -DFUNCTION=qualified::name -P embed_files.cmake
# Makes a source whose function returns the files, by their paths from ROOT, as lab::EmbeddedFile values, so that
# a program that is copied elsewhere alone has them. FILES is separated by colons, and holds what bytes it likes.
string(REPLACE ":" ";" FILES "${FILES}")
set(table "")
foreach(file ${FILES})
    file(READ "${ROOT}/${file}" hex HEX)
    string(LENGTH "${hex}" digits)
    math(EXPR size "${digits} / 2")
    # A literal a line: compilers are quick with those, and slow with lists of numbers.
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
    string(REGEX REPLACE "([^\n]...............................................................)" "\\1\"\n\"" escaped "${escaped}")
    string(APPEND table "    {\"${file}\", std::string_view(\"${escaped}\", ${size})},\n")
endforeach()
file(WRITE "${OUTPUT}"
"#include \"${HEADER}\"

const std::vector<baton::lab::EmbeddedFile>& ${FUNCTION}() {
    static const std::vector<baton::lab::EmbeddedFile> files{
${table}    };
    return files;
}
")

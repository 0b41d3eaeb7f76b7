# cmake -DINPUT=file -DOUTPUT=file.cpp -DHEADER=header -DFUNCTION=qualified::name -P embed_text.cmake
# Makes a source whose function returns the text of INPUT, so that nothing depends on a path at run time.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}"
"#include \"${HEADER}\"

std::string_view ${FUNCTION}() {
    return R\"embedded(${text})embedded\";
}
")

# baton_layer(NAME SOURCES ... LINKS ...): one static library a layer, with the house's warnings.
# baton_compile_options(TARGET): the same options for a program or a test.
# baton_embed_files(OUTPUT HEADER FUNCTION ROOT FILE...): files inside the program.

function(baton_compile_options target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion)
    if(BATON_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(BATON_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${BATON_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_link_options(${target} PRIVATE -fsanitize=${BATON_SANITIZE})
        target_compile_definitions(${target} PRIVATE BATON_SANITIZED)
    endif()
    if(BATON_FUZZ)  # what a fuzzer is led by: which branches were taken
        target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
        target_link_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
endfunction()

function(baton_layer name)
    cmake_parse_arguments(layer "" "" "SOURCES;LINKS" ${ARGN})
    if(NOT layer_SOURCES)  # headers alone
        add_library(baton_${name} INTERFACE)
        target_include_directories(baton_${name} INTERFACE ${PROJECT_SOURCE_DIR})
        target_link_libraries(baton_${name} INTERFACE ${layer_LINKS})
        return()
    endif()
    add_library(baton_${name} STATIC ${layer_SOURCES})
    target_include_directories(baton_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(baton_${name} PUBLIC ${layer_LINKS})
    baton_compile_options(baton_${name})
    baton_precompile(baton_${name} product_headers)
endfunction()

# baton_embed_files(OUTPUT HEADER FUNCTION ROOT FILE...): a source whose function, which the header declares, returns the files' contents, by their
# paths from ROOT.
function(baton_embed_files output header function root)
    list(JOIN ARGN ":" files)
    list(TRANSFORM ARGN PREPEND ${root}/ OUTPUT_VARIABLE dependencies)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} "-DROOT=${root}" "-DFILES=${files}" -DOUTPUT=${output}
                -DHEADER=${header} -DFUNCTION=${function}
                -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        DEPENDS ${dependencies} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        VERBATIM)
endfunction()

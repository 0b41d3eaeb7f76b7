// Nothing of its own: its target builds the headers that the tests share (tests/CMakeLists.txt).

/* hold FILE PROGRAM ARGUMENTS...: holds a file open as Excel does, readable for others, while a program runs. */
#include <process.h>
#include <windows.h>

int wmain(int count, wchar_t **words) {
  if (count < 3) return 100;
  HANDLE file = CreateFileW(words[1], GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return 101;
  return (int)_wspawnv(_P_WAIT, words[2], (const wchar_t *const *)words + 2);
}

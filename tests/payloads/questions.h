/*
 * What payloads share that answer questions: on port 6040, of one connection, a line each. An answer
 * repeats its question: "<question>: <answer>". Where a call fails, the answer is the reason in words.
 */
#ifndef TEST_PAYLOADS_QUESTIONS_H
#define TEST_PAYLOADS_QUESTIONS_H

#include "common.h"

/* Most bytes of a question, and of an answer. */
#define SIZE 65536

/* A kind of question: how it begins, and what finds the answer to the rest of it. */
struct kind {
    const char* word;
    void (*find)(char* words, char* answer);
};

static inline void reason(char* answer) {
    snprintf(answer, SIZE, "%s", strerror(errno));
}

static inline void find_answer(const struct kind* kinds, size_t count, char* question,
                               char* answer) {
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(kinds[i].word);
        char end = question[size < strlen(question) ? size : strlen(question)];
        if (strncmp(question, kinds[i].word, size) == 0 && (end == ' ' || end == '\0')) {
            kinds[i].find(question + size + (end == ' '), answer);
            return;
        }
    }
    snprintf(answer, SIZE, "this is no question");
}

/* Says that the payload is ready, and answers until the asker closes its end. */
static inline void answer_questions(const struct kind* kinds, size_t count) {
    static char question[SIZE], asked[SIZE], found[SIZE], line[2 * SIZE + 4];
    int server = listen_on(6040);
    AVmPayload_notifyPayloadReady();
    int connection = accept_on(server);
    FILE* questions = fdopen(connection, "r");
    check(questions != NULL);
    while (fgets(question, sizeof question, questions) != NULL) {
        question[strcspn(question, "\n")] = '\0';
        strcpy(asked, question);
        found[0] = '\0';
        find_answer(kinds, count, question, found);
        snprintf(line, sizeof line, "%s: %s\n", asked, found);
        write_full(connection, line, strlen(line));
    }
    shutdown(connection, SHUT_WR);
    fclose(questions);
}

#endif

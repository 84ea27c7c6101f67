// What OpenAI's own client for Node and the AI SDK make of a running server: one line of JSON a check.
import OpenAI from 'openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embed, generateText, jsonSchema, streamText, tool } from 'ai';

globalThis.File ??= (await import('node:buffer')).File; // global from Node 20 on

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const provider = createOpenAICompatible({ name: 'millrace', baseURL, apiKey, includeUsage: true });
const question = 'How do I change my PIN?';
const messages = [{ role: 'user', content: question }];
const parameters = {
  type: 'object',
  properties: { month: { type: 'integer', minimum: 1, maximum: 12 } },
  required: ['month'],
  additionalProperties: false,
};

const checks = {
  async openai_chat() {
    const whole = await client.chat.completions.create({ model: 'assistant', messages });
    let streamed = '';
    let usage = 0;
    for await (const chunk of await client.chat.completions.create({
      model: 'assistant', messages, stream: true, stream_options: { include_usage: true },
    })) {
      streamed += chunk.choices[0]?.delta?.content ?? '';
      usage = chunk.usage?.total_tokens ?? usage;
    }
    const choice = whole.choices[0];
    return {
      text: choice.message.content, finish: choice.finish_reason, streamed,
      sameUsage: usage === whole.usage.total_tokens,
    };
  },

  async openai_tool_stream() {
    let name = '';
    let given = '';
    let finish = '';
    for await (const chunk of await client.chat.completions.create({
      model: 'assistant', messages, stream: true, max_completion_tokens: 100,
      tools: [{ type: 'function', function: { name: 'remind', parameters } }],
      tool_choice: 'required', parallel_tool_calls: false,
    })) {
      for (const call of chunk.choices[0]?.delta?.tool_calls ?? []) {
        name += call.function.name ?? '';
        given += call.function.arguments ?? '';
      }
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    return { name, month: JSON.parse(given).month, finish };
  },

  async openai_embeddings() {
    const answer = await client.embeddings.create({ model: 'minilm', input: ['my card', 'hello'] });
    return { texts: answer.data.length, dimension: answer.data[0].embedding.length };
  },

  async openai_error() {
    try {
      await client.chat.completions.create({ model: 'nobody', messages });
      return {};
    } catch (e) {
      return { status: e.status, code: e.code, kind: e.constructor.name };
    }
  },

  async openai_fine_tuning() {
    const example = JSON.stringify({ messages: [...messages, { role: 'assistant', content: 'No.' }] });
    const file = await client.files.create({
      file: new File([example + '\n'], 'one.jsonl'), purpose: 'fine-tune',
    });
    const content = await (await client.files.content(file.id)).text();
    const job = await client.fineTuning.jobs.create({
      model: 'assistant', training_file: file.id,
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 500 } } },
    });
    const cancelled = await client.fineTuning.jobs.cancel(job.id);
    const events = [];
    for await (const event of client.fineTuning.jobs.listEvents(job.id)) {
      events.push(event.message);
    }
    const checkpoints = await client.fineTuning.jobs.checkpoints.list(job.id);
    let refused = '';
    try {
      await client.files.create({ file: new File(['x'], 'x'), purpose: 'vision' });
    } catch (e) {
      refused = e.param;
    }
    return {
      same: content === example + '\n', begun: job.status, ended: cancelled.status,
      first: events.at(-1), checkpoints: checkpoints.data.length, refused,
    };
  },

  async ai_text() {
    const whole = await generateText({
      model: provider('assistant'), prompt: question, maxRetries: 0,
    });
    let streamed = '';
    const stream = streamText({ model: provider('assistant'), prompt: question, maxRetries: 0 });
    for await (const piece of stream.textStream) streamed += piece;
    return { text: whole.text, finish: whole.finishReason, streamed };
  },

  async ai_tool() {
    const answer = await generateText({
      model: provider('assistant'), prompt: question, maxOutputTokens: 100, maxRetries: 0,
      toolChoice: 'required', tools: { remind: tool({ inputSchema: jsonSchema(parameters) }) },
    });
    return { name: answer.toolCalls[0].toolName, month: answer.toolCalls[0].input.month };
  },

  async ai_embedding() {
    const { embedding } = await embed({
      model: provider.textEmbeddingModel('minilm'), value: 'my card', maxRetries: 0,
    });
    return { dimension: embedding.length };
  },
};

for (const [name, check] of Object.entries(checks)) {
  let result;
  try {
    result = await check();
  } catch (e) {
    result = { failed: String(e) };
  }
  console.log(JSON.stringify({ ...result, check: name }));
}

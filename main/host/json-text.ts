export { jsonText } from '../../app/exchange/json-text.ts';

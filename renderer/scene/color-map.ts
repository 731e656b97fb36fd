export { colorAt, colorTable, COLOR_MAPS, type ColorMapName } from '../../app/landscape/color-map.ts';

// SPDX-License-Identifier: Apache-2.0
// Block device registers -> one command at a time for the medium behind the sector port (pkg.sv; sim/rtl/blk.sv, hw/soc/sd.sv).
// While busy, from `req` to `done`, the medium owns the bounce buffer. Manual: map.def BLK.
module soc_blk (
  input  logic              clk_i,
  input  logic              rst_i,
  input  logic              sel_i,
  input  logic              we_i,
  input  logic [4:2]        adr_i,
  input  logic [31:0]       dat_i,
  output logic [31:0]       dat_o,       // combinational; RW registers read back from soc_shadow
  output logic              busy_o,
  // sector port
  output soc_pkg::blk_req_t blk_o,
  input  soc_pkg::blk_rsp_t blk_i
);
  logic        busy_q, failed_q, bad_count, start, req_q;
  logic [1:0]  op_q, drive_q;
  logic [3:0]  count_q;
  logic [31:0] lba_lo_q, lba_hi_q;
  assign start     = sel_i && we_i && adr_i == map_pkg::REG_BLK_CMD[4:2] && !busy_q;
  assign bad_count = count_q == 4'd0 || count_q > 4'd8;
  assign busy_o    = busy_q;
  assign blk_o     = {req_q, op_q, drive_q, count_q, lba_hi_q, lba_lo_q};

  always_ff @(posedge clk_i) begin
    req_q <= 1'b0;
    if (rst_i) begin
      busy_q   <= 1'b0;
      failed_q <= 1'b0;
    end else if (start) begin
      busy_q    <= !bad_count && blk_i.present;
      req_q     <= !bad_count && blk_i.present;
      failed_q  <= bad_count || !blk_i.present;
    end else if (blk_i.done) begin
      busy_q   <= 1'b0;
      failed_q <= blk_i.fail;
    end
    if (start) op_q <= dat_i[1:0];
    if (sel_i && we_i && !busy_q)
      case (adr_i)
        map_pkg::REG_BLK_DRIVE[4:2]:  drive_q  <= dat_i[1:0];
        map_pkg::REG_BLK_LBA_LO[4:2]: lba_lo_q <= dat_i;
        map_pkg::REG_BLK_LBA_HI[4:2]: lba_hi_q <= dat_i;
        map_pkg::REG_BLK_COUNT[4:2]:  count_q  <= dat_i[3:0] | {4{|dat_i[31:4]}};
        default: ;
      endcase
  end

  always_comb begin
    dat_o = {28'd0, blk_i.read_only, blk_i.present, failed_q, busy_q};
    if (adr_i == map_pkg::REG_BLK_SIZE_LO[4:2]) dat_o = blk_i.size;
    else if (adr_i == map_pkg::REG_BLK_SIZE_HI[4:2]) dat_o = 32'd0;
  end
endmodule
